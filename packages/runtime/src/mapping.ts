/**
 * Anti-corruption mappers: what a system says in its own words, turned into a canonical model field by field. Generated
 * code wraps `createMapper` for each mapping of the contracts:
 *
 * ```ts
 * export const toOrder = defineSaleToOrder(({ from, constant, dropped }) => ({
 *   fields: {
 *     orderId: from("number"),
 *     total: from("cents", "currency", (cents, currency) => ({ amount: (cents / 100).toFixed(2), currency })),
 *     channel: constant("shop"),
 *     note: dropped("tills take no notes"),
 *   },
 *   ignored: { cashier: "personal, and nobody needs it" },
 * }));
 * toOrder(sale);
 * ```
 *
 * Every field of the target has a rule, and every field of the source is used or ignored with a reason: what is missing
 * does not compile.
 */

/** Takes a target field from fields of the source. */
export interface From<K, V> {
  readonly rule: "from";
  readonly fields: readonly string[];
  /** Never there: carries the types. */
  readonly types?: { readonly used: K; readonly value: V };
  readonly make: (...values: never[]) => V;
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

type Optional<T, K extends keyof T> = {} extends Pick<T, K> ? Dropped : never;
type ValueOf<T, K extends keyof T> = {} extends Pick<T, K> ? T[K] | undefined : T[K];

/** A rule for every field of the target. */
export type FieldRules<S, T> = {
  readonly [K in keyof T]-?: From<keyof S, ValueOf<T, K>> | Constant<T[K]> | Optional<T, K>;
};

type UsedBy<F> = F extends { readonly types?: { readonly used: infer K } } ? K : never;
/** Fields of the source that no rule uses: each is ignored for a reason. */
export type Ignored<S, F> = { readonly [K in Exclude<keyof S, { [R in keyof F]: UsedBy<F[R]> }[keyof F]>]: string };

/** The words that rules are written with. */
export interface RuleWords<S> {
  /** The value of one field as it is, or what a function makes of several. */
  readonly from: {
    <const K extends keyof S & string>(field: K): From<K, S[K]>;
    <const K extends readonly (keyof S & string)[], V>(
      ...rule: [...fields: K, make: (...values: { [I in keyof K]: S[K[I]] }) => V]
    ): From<K[number], V>;
  };
  readonly constant: <const V>(value: V) => Constant<V>;
  readonly dropped: (because: string) => Dropped;
}

/** Turns one shape into the other. Throws what its rules throw. */
export interface Mapper<S, T> {
  (source: S): T;
  readonly coverage: MappingCoverage;
}

/** What becomes of each field, on both sides. */
export interface MappingCoverage {
  /** Target fields, and the source fields that each is made of. */
  readonly mapped: Readonly<Record<string, readonly string[]>>;
  /** Target fields that are the same for every source. */
  readonly defaulted: readonly string[];
  /** Target fields that are left out, and why. */
  readonly dropped: Readonly<Record<string, string>>;
  /** Source fields that nothing is made of, and why. */
  readonly ignored: Readonly<Record<string, string>>;
}

/** What generated code exports for one mapping. */
export type DefineMapper<S, T> = <F extends FieldRules<S, T>>(
  write: (words: RuleWords<S>) => { readonly fields: F; readonly ignored: Ignored<S, F> },
) => Mapper<S, T>;

type AnyRule = From<unknown, unknown> | Constant<unknown> | Dropped;

/** Makes the function with which an application fills in one mapper. */
export function createMapper<S extends object, T extends object>(): DefineMapper<S, T> {
  return (write) => {
    const { fields, ignored } = write(words);
    const rules = Object.entries(fields) as [string, AnyRule][];
    const map = (source: S): T => {
      const target: Record<string, unknown> = {};
      for (const [name, rule] of rules) {
        const value = valueOf(rule, source as Readonly<Record<string, unknown>>);
        if (value !== undefined) target[name] = value;
      }
      return target as T;
    };
    return Object.assign(map, { coverage: coverageOf(rules, ignored) });
  };
}

const words: RuleWords<Record<string, unknown>> = {
  from: (...rule: readonly unknown[]) => {
    const make = rule.at(-1);
    const isMade = typeof make === "function";
    const fields = (isMade ? rule.slice(0, -1) : rule) as readonly string[];
    return { rule: "from", fields, make: isMade ? make : (value: unknown) => value } as From<never, never>;
  },
  constant: (value) => ({ rule: "constant", value }),
  dropped: (because) => ({ rule: "dropped", because }),
};

function valueOf(rule: AnyRule, source: Readonly<Record<string, unknown>>): unknown {
  if (rule.rule === "constant") return rule.value;
  if (rule.rule === "dropped") return undefined;
  return rule.make(...(rule.fields.map((field) => source[field]) as never[]));
}

function coverageOf(rules: readonly (readonly [string, AnyRule])[], ignored: object): MappingCoverage {
  return {
    mapped: Object.fromEntries(rules.flatMap(([name, rule]) => (rule.rule === "from" ? [[name, rule.fields]] : []))),
    defaulted: rules.flatMap(([name, { rule }]) => (rule === "constant" ? [name] : [])),
    dropped: Object.fromEntries(
      rules.flatMap(([name, rule]) => (rule.rule === "dropped" ? [[name, rule.because]] : [])),
    ),
    ignored: ignored as Readonly<Record<string, string>>,
  };
}
