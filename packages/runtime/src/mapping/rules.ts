import type { Absence, Item, Kind, KindOf, Paths, PathsTo, Unused, ValueAt } from "./paths.ts";

/** A shape of which rules are written: the whole source, an object in it, or an item of a list in it. */
export interface Scope {
  /** What its paths begin with, from the source on: `lines[].`. */
  readonly prefix: string;
}

/** Where a value is found. */
export interface Reference {
  readonly scope: Scope;
  readonly path: string;
}

/**
 * Takes a target field from the source. `Used`: paths of which nothing is left unsaid. `How`: whether the value is taken
 * as it is, with all its fields, or made by a function.
 */
export interface From<Used, V, How extends "whole" | "made" = "whole" | "made"> {
  readonly rule: "from";
  readonly references: readonly Reference[];
  readonly make: (...values: never[]) => V;
  /** Never there: carries the types. */
  readonly types?: { readonly used: Used; readonly value: V; readonly how: How };
}

/** Gives a target field the same value whatever the source says. */
export interface Constant<V> {
  readonly rule: "constant";
  readonly value: V;
}

/** Leaves an optional target field out, and says why. */
export interface Dropped {
  readonly rule: "dropped";
  readonly because: string;
}

/** Makes an object, field by field. `Absent`: whether it may be left out, with the object that it is made from. */
export interface Group<R, Absent = undefined> {
  readonly rule: "fields";
  readonly fields: R;
  readonly within?: { readonly reference: Reference; readonly scope: Scope };
  readonly types?: { readonly absent: Absent };
}

/** Makes a list, field by field of each item. */
export interface Each<R, Absent = undefined> {
  readonly rule: "each";
  readonly fields: R;
  readonly of: { readonly reference: Reference; readonly scope: Scope };
  readonly types?: { readonly absent: Absent };
}

type IsOptional<T, K extends keyof T> = {} extends Pick<T, K> ? true : false;
type OrAbsent<T, K extends keyof T> = IsOptional<T, K> extends true ? undefined : never;
type OrDropped<T, K extends keyof T> = IsOptional<T, K> extends true ? Dropped : never;

/** What may be said of one field of the target. */
type RuleFor<T, K extends keyof T> =
  | Constant<T[K]>
  | OrDropped<T, K>
  | (KindOf<T, K> extends "object"
      ? From<string, T[K] | OrAbsent<T, K>, "whole"> | Group<Rules<NonNullable<T[K]>>, OrAbsent<T, K>>
      : KindOf<T, K> extends "list"
        ? From<string, T[K] | OrAbsent<T, K>, "whole"> | Each<Rules<Item<T[K]>>, OrAbsent<T, K>>
        : From<string, T[K] | OrAbsent<T, K>>);

/** A rule for every field of a target, and of the objects and lists in it. */
export type Rules<T> = { readonly [K in keyof T]-?: RuleFor<T, K> };

type UsedByRule<R> = R extends { readonly types?: { readonly used: infer Used } }
  ? Used
  : R extends { readonly rule: "fields" | "each"; readonly fields: infer F }
    ? UsedBy<F>
    : never;
export type UsedBy<F> = { [K in keyof F]: UsedByRule<F[K]> }[keyof F];

/** Fields of the source that no rule uses, at any depth: each is ignored for a reason. */
export type Ignored<S, F> = { readonly [P in Unused<S, UsedBy<F> & string>]: string };

/**
 * Refuses rules for fields that the target does not have. A list of properties may be longer than its type, so that
 * rules for what has gone would otherwise be kept, and write it.
 */
export type Strays<T, F> = { readonly [K in keyof F]: K extends keyof T ? StraysIn<T[K], F[K]> : never };
type StraysIn<V, R> = R extends { readonly rule: "fields"; readonly fields: infer F }
  ? { readonly fields: Strays<NonNullable<V>, F> }
  : R extends { readonly rule: "each"; readonly fields: infer F }
    ? { readonly fields: Strays<Item<V>, F> }
    : unknown;

/** Refuses reasons for fields that the source does not have. */
export type StrayReasons<S, I> = { readonly [P in keyof I]: P extends Paths<S> ? unknown : never };

/** Of what a function is given it may use any part or none: only leaves count as used. */
type Leaves<S, P, Prefix extends string> = P extends string
  ? Kind<NonNullable<ValueAt<S, P>>> extends "leaf"
    ? `${Prefix}${P}`
    : never
  : never;

type AnyFrom = From<unknown, unknown>;
type ValueOf<R> = R extends From<unknown, infer V> ? V : never;

/** The words that rules are written with, of one shape. */
export interface RuleWords<S, Prefix extends string = ""> {
  /** The value of one field as it is, or what a function makes of several: `total.amount`, `lines[].sku`. */
  readonly from: {
    <const P extends Paths<S>>(path: P): From<`${Prefix}${P}`, ValueAt<S, P>, "whole">;
    <const P extends readonly Paths<S>[], V>(
      ...rule: [...paths: P, make: (...values: { [I in keyof P]: ValueAt<S, P[I]> }) => V]
    ): From<Leaves<S, P[number], Prefix>, V, "made">;
  };
  /** What a function makes of fields of several shapes: of an item, and of the source around it. */
  readonly joined: <const R extends readonly AnyFrom[], V>(
    ...rule: [...rules: R, make: (...values: { [I in keyof R]: ValueOf<R[I]> }) => V]
  ) => From<UsedByRule<R[number]>, V, "made">;
  /** An object, field by field. */
  readonly fields: <const R>(rules: R) => Group<R, never>;
  /** An object, field by field of one in the source; left out where that is. */
  readonly within: <const P extends PathsTo<S, "object">, const R>(
    path: P,
    write: (words: RuleWords<NonNullable<ValueAt<S, P>>, `${Prefix}${P}.`>) => R,
  ) => Group<R, Absence<ValueAt<S, P>>>;
  /** A list, field by field of each item of one in the source; left out where that is. */
  readonly each: <const P extends PathsTo<S, "list">, const R>(
    path: P,
    write: (words: RuleWords<Item<ValueAt<S, P>>, `${Prefix}${P}[].`>) => R,
  ) => Each<R, Absence<ValueAt<S, P>>>;
  readonly constant: <const V>(value: V) => Constant<V>;
  readonly dropped: (because: string) => Dropped;
}
