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

// The engine's ES modules for old syntax do not load, and those for new syntax stop at some of the parser's expressions.
const require = createRequire(import.meta.url);
const { default: Nimma } = require("nimma/legacy") as {
  readonly default: new (expressions: readonly string[], options: object) => Nimma;
};
const { jsonPathPlus } = require("nimma/fallbacks") as { readonly jsonPathPlus: unknown };

const compiled = new Map<string, Nimma>();

/** Calls each listener, by JSONPath expression, with what the expression finds. Expressions are compiled once. */
export function findAll(value: Json, listeners: Listeners): void {
  const expressions = Object.keys(listeners);
  const key = expressions.join("\n");
  const options = { fallback: jsonPathPlus, unsafe: false, output: "auto", customShorthands: {} };
  const paths = compiled.get(key) ?? new Nimma(expressions, options);
  compiled.set(key, paths);
  paths.query(value, listeners);
}
