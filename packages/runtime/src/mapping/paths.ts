/** Fields of a shape at every depth, as types: `total.amount`, and `lines[].sku` for that field of each item. */

type Scalar = string | number | boolean | bigint | symbol | null | undefined;
type IsUnion<V, All = V> = V extends unknown ? ([All] extends [V] ? false : true) : never;

/**
 * What a field holds: an object whose fields are known, a list of such, or a leaf. Maps, tuples and alternatives are
 * leaves: no rule could be written for each of their fields.
 */
export type Kind<V> = [V] extends [Scalar]
  ? "leaf"
  : [V] extends [readonly (infer Item)[]]
    ? number extends V["length"]
      ? Kind<NonNullable<Item>> extends "object"
        ? "list"
        : "leaf"
      : "leaf"
    : IsUnion<V> extends true
      ? "leaf"
      : [V] extends [Uint8Array | ((...input: never[]) => unknown)]
        ? "leaf"
        : [keyof V] extends [never]
          ? "leaf"
          : string extends keyof V
            ? "leaf"
            : "object";

export type KindOf<S, K extends keyof S> = Kind<NonNullable<S[K]>>;

/** What the items of a list are. */
export type Item<V> = NonNullable<V> extends readonly (infer I)[] ? NonNullable<I> : never;

/** How many levels down paths are known: shapes may contain themselves. */
type Deeper = [never, 0, 1, 2, 3, 4];

/** Every path of a shape. */
export type Paths<S, Depth extends number = 4> = [Depth] extends [never]
  ? never
  : {
      [K in keyof S & string]-?:
        | K
        | (KindOf<S, K> extends "object"
            ? `${K}.${Paths<NonNullable<S[K]>, Deeper[Depth]>}`
            : KindOf<S, K> extends "list"
              ? `${K}[].${Paths<Item<S[K]>, Deeper[Depth]>}`
              : never);
    }[keyof S & string];

/** The paths of objects, or of lists. */
export type PathsTo<S, To extends "object" | "list", P = Paths<S>> = P extends string
  ? Kind<NonNullable<ValueAt<S, P>>> extends To
    ? P
    : never
  : never;

/** `undefined` where a value may be absent. */
export type Absence<V> = undefined extends V ? undefined : null extends V ? undefined : never;

/** The value at a path; of a path through a list, one for each item. */
export type ValueAt<S, P extends string> = P extends keyof S
  ? S[P]
  : P extends `${infer Head}.${infer Rest}`
    ? Head extends keyof S
      ? ValueAt<NonNullable<S[Head]>, Rest> | Absence<S[Head]>
      : Head extends `${infer List}[]`
        ? List extends keyof S
          ? ValueAt<Item<S[List]>, Rest>[] | Absence<S[List]>
          : never
        : never
    : never;

/** The paths that are not used: the highest of each part of which nothing is. */
export type Unused<S, Used extends string, Prefix extends string = ""> = {
  [K in keyof S & string]-?: `${Prefix}${K}` extends Used
    ? never
    : KindOf<S, K> extends "object"
      ? UnusedIn<NonNullable<S[K]>, Used, `${Prefix}${K}`, ".">
      : KindOf<S, K> extends "list"
        ? UnusedIn<Item<S[K]>, Used, `${Prefix}${K}`, "[].">
        : `${Prefix}${K}`;
}[keyof S & string];

type UnusedIn<S, Used extends string, Path extends string, Join extends string> = [
  Extract<Used, `${Path}${Join}${string}`>,
] extends [never]
  ? Path
  : Unused<S, Used, `${Path}${Join}`>;
