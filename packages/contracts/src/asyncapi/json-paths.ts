import { createRequire } from "node:module";
import type { Json } from "@concord/diagnostics";

export interface Found {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

type Listeners = Readonly<Record<string, (found: Found) => void>>;

interface Nimma {
  query(input: Json, listeners: Listeners): void;
}

/** Calls each listener, by JSONPath expression, with what the expression finds. */
export function findAll(value: Json, listeners: Listeners): void {
  const expressions = Object.keys(listeners);
  if (!expressions.every((expression) => plain.test(expression))) return engineFor(expressions).query(value, listeners);
  for (const expression of expressions) {
    const [, ...steps] = expression.split(".");
    steps.reduce(below, [{ path: [], value }]).forEach(listeners[expression]!);
  }
}

/** Names and wildcards alone, as in all rules for documents of 3.x: to load an engine takes longer than to look. */
const plain = /^\$(?:\.(?:\*|\w+))*$/;

/** One step down from each: to the member of this name where there is one, or to all members (`*`). */
export function below(found: readonly Found[], step: string): readonly Found[] {
  return found.flatMap(({ path, value }) => {
    if (value === null || typeof value !== "object") return [];
    if (step !== "*") return Object.hasOwn(value, step) ? [memberOf(path, value, step)] : [];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    return keys.map((key) => memberOf(path, value, key));
  });
}

function memberOf(path: Found["path"], value: object, key: string | number): Found {
  return { path: [...path, key], value: (value as Record<string | number, unknown>)[key] };
}

const compiled = new Map<string, Nimma>();

/** The engine that the parser itself uses, loaded where it is needed. Expressions are compiled once. */
function engineFor(expressions: readonly string[]): Nimma {
  const key = expressions.join("\n");
  const known = compiled.get(key);
  if (known) return known;
  // Its ES modules for old syntax do not load, and those for new syntax stop at some of the parser's expressions.
  const require = createRequire(import.meta.url);
  const { default: Engine } = require("nimma/legacy") as {
    readonly default: new (expressions: readonly string[], options: object) => Nimma;
  };
  const { jsonPathPlus } = require("nimma/fallbacks") as { readonly jsonPathPlus: unknown };
  const engine = new Engine(expressions, {
    fallback: jsonPathPlus,
    unsafe: false,
    output: "auto",
    customShorthands: {},
  });
  compiled.set(key, engine);
  return engine;
}
