import type {
  Constant,
  Dropped,
  Each,
  From,
  Group,
  Ignored,
  Reference,
  Rules,
  RuleWords,
  Scope,
  StrayReasons,
  Strays,
} from "./rules.ts";

/** Turns one shape into the other. Throws what its rules throw. */
export interface Mapper<S, T> {
  (source: S): T;
  readonly coverage: MappingCoverage;
}

/** What becomes of each field, on both sides, at every depth: `total.amount`, `lines[].sku`. */
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
export type DefineMapper<S, T> = <const F extends Rules<T>, const I>(
  write: (words: RuleWords<S>) => {
    readonly fields: F & Strays<T, F>;
    readonly ignored: I & Ignored<S, F> & StrayReasons<S, I>;
  },
) => Mapper<S, T>;

type AnyRule = From<unknown, unknown> | Constant<unknown> | Dropped | Group<AnyRules> | Each<AnyRules>;
type AnyRules = Readonly<Record<string, AnyRule>>;

/** What stands for each scope while one source is mapped. */
type Sources = ReadonlyMap<Scope, unknown>;

/** Makes the function with which an application fills in one mapper. */
export function createMapper<S extends object, T extends object>(): DefineMapper<S, T> {
  return (write) => {
    const whole: Scope = { prefix: "" };
    const { fields, ignored } = write(wordsFor(whole) as unknown as RuleWords<S>);
    const rules = fields as unknown as AnyRules;
    const map = (source: S): T => makeObject(rules, new Map([[whole, source]])) as T;
    return Object.assign(map, { coverage: coverageOf(rules, ignored) });
  };
}

type Write = (words: object) => AnyRules;

function wordsFor(scope: Scope): object {
  const inside = (path: string, join: string, write: Write) => {
    const inner: Scope = { prefix: `${scope.prefix}${path}${join}` };
    return { fields: write(wordsFor(inner)), place: { reference: { scope, path }, scope: inner } };
  };
  return {
    from: (...rule: readonly unknown[]): AnyRule => {
      const [paths, make] = withMake(rule);
      return { rule: "from", references: paths.map((path) => ({ scope, path: path as string })), make };
    },
    joined: (...rule: readonly unknown[]): AnyRule => {
      const [parts, make] = withMake(rule) as unknown as [readonly From<unknown, unknown>[], Make];
      const counts = parts.map(({ references }) => references.length);
      const starts = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count, 0));
      return {
        rule: "from",
        references: parts.flatMap(({ references }) => references),
        make: (...values) =>
          make(
            ...(parts.map((part, index) =>
              part.make(...values.slice(starts[index], starts[index]! + counts[index]!)),
            ) as never[]),
          ),
      };
    },
    fields: (fields: AnyRules): AnyRule => ({ rule: "fields", fields }),
    within: (path: string, write: Write): AnyRule => {
      const { fields, place } = inside(path, ".", write);
      return { rule: "fields", fields, within: place };
    },
    each: (path: string, write: Write): AnyRule => {
      const { fields, place } = inside(path, "[].", write);
      return { rule: "each", fields, of: place };
    },
    constant: (value: unknown): AnyRule => ({ rule: "constant", value }),
    dropped: (because: string): AnyRule => ({ rule: "dropped", because }),
  };
}

type Make = (...values: never[]) => unknown;

/** A function at the end makes the value; without one it is taken as it is. */
function withMake(rule: readonly unknown[]): readonly [given: readonly unknown[], make: Make] {
  const last = rule.at(-1);
  return typeof last === "function" ? [rule.slice(0, -1), last as Make] : [rule, (value: unknown) => value];
}

function makeObject(rules: AnyRules, sources: Sources): object {
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]) => {
      const value = valueOf(rule, sources);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function valueOf(rule: AnyRule, sources: Sources): unknown {
  switch (rule.rule) {
    case "constant":
      return rule.value;
    case "dropped":
      return undefined;
    case "from":
      return rule.make(...(rule.references.map((one) => find(one, sources)) as never[]));
    case "fields": {
      if (rule.within === undefined) return makeObject(rule.fields, sources);
      const found = find(rule.within.reference, sources);
      return isAbsent(found) ? undefined : makeObject(rule.fields, new Map([...sources, [rule.within.scope, found]]));
    }
    case "each": {
      const found = find(rule.of.reference, sources);
      if (isAbsent(found)) return undefined;
      return (found as readonly unknown[]).map((item) =>
        makeObject(rule.fields, new Map([...sources, [rule.of.scope, item]])),
      );
    }
  }
}

function find({ scope, path }: Reference, sources: Sources): unknown {
  return valueAt(sources.get(scope), path);
}

/** The value at `a.b` or, of `a[].b`, those of all items; undefined where the way there ends. */
function valueAt(value: unknown, path: string): unknown {
  if (isAbsent(value)) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(record, path)) return record[path];
  const dot = path.indexOf(".");
  if (dot < 0) return undefined;
  const [head, rest] = [path.slice(0, dot), path.slice(dot + 1)];
  if (!head.endsWith("[]")) return valueAt(record[head], rest);
  const list = record[head.slice(0, -2)];
  return isAbsent(list) ? undefined : (list as readonly unknown[]).map((item) => valueAt(item, rest));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function coverageOf(rules: AnyRules, ignored: object): MappingCoverage {
  const all = rulesAt(rules, "");
  return {
    mapped: Object.fromEntries(
      all.flatMap(([path, rule]) =>
        rule.rule === "from" ? [[path, rule.references.map(({ scope, path: own }) => scope.prefix + own)]] : [],
      ),
    ),
    defaulted: all.flatMap(([path, { rule }]) => (rule === "constant" ? [path] : [])),
    dropped: Object.fromEntries(all.flatMap(([path, rule]) => (rule.rule === "dropped" ? [[path, rule.because]] : []))),
    ignored: ignored as Readonly<Record<string, string>>,
  };
}

/** Every rule with the path of the field that it is for. */
function rulesAt(rules: AnyRules, prefix: string): readonly (readonly [path: string, rule: AnyRule])[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const path = prefix + name;
    if (rule.rule === "fields") return rulesAt(rule.fields, `${path}.`);
    return rule.rule === "each" ? rulesAt(rule.fields, `${path}[].`) : [[path, rule] as const];
  });
}
