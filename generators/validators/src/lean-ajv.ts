import type { Options } from "ajv/dist/2020.js";
import { Name, _Code } from "ajv/dist/compile/codegen/code.js";
import { CodeGen } from "ajv/dist/compile/codegen/index.js";
import { ValueScope } from "ajv/dist/compile/codegen/scope.js";

/** Keeps ajv from doing what nobody asks for here, where its functions are only ever printed. */
export const printedOnly = {
  // What it would check schemas by.
  meta: false,
  validateSchema: false,
  // Every id is a plain name of ours, and no schema is looked for inside another.
  uriResolver: {
    parse: (uri: string) => ({ path: uri }),
    serialize: ({ path = "" }: { readonly path?: string }) => path,
    resolve: (_base: string, uri: string) => uri,
  },
} satisfies Options;

/** In place of the source of each function before the engine reads it: there has to be a function, and nobody calls it. */
export function unread(): string {
  return "return function () {}";
}

/** A piece of code as ajv holds it until it prints: a statement, or one with others inside. */
interface CodeNode {
  readonly nodes?: readonly CodeNode[];
  readonly else?: CodeNode;
  readonly catch?: CodeNode;
  readonly finally?: CodeNode;
  /** What stands in the head of an `if` or a `for`. */
  readonly condition?: unknown;
  readonly iteration?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly iterable?: unknown;
  /** The target of an assignment; where that is a name, it is not mentioned by being assigned to. */
  readonly lhs?: unknown;
  /** What a statement consists of. */
  readonly rhs?: unknown;
  readonly code?: unknown;
  readonly error?: unknown;
}

type Names = Record<string, number>;

/**
 * How often code mentions each name, in one pass. ajv asks for this to find what can be left out, and merges for that
 * what it has found in each block into what it has found in the one around it: most of the time of leaving things out.
 */
function countNames(node: CodeNode, counts: Names): Names {
  if (node.nodes === undefined) {
    if (!(node.lhs instanceof Name)) countIn(node.lhs, counts);
    countIn(node.rhs, counts);
    countIn(node.code, counts);
    countIn(node.error, counts);
    return counts;
  }
  for (const part of node.nodes) countNames(part, counts);
  countIn(node.condition, counts);
  countIn(node.iteration, counts);
  countIn(node.from, counts);
  countIn(node.to, counts);
  countIn(node.iterable, counts);
  if (node.else) countNames(node.else, counts);
  if (node.catch) countNames(node.catch, counts);
  if (node.finally) countNames(node.finally, counts);
  return counts;
}

function countIn(code: unknown, counts: Names): void {
  if (code === undefined) return;
  if (code instanceof Name) counts[code.str] = (counts[code.str] ?? 0) + 1;
  else if (code instanceof _Code) {
    const { _items: items } = code;
    for (const item of items) if (item instanceof Name) counts[item.str] = (counts[item.str] ?? 0) + 1;
  }
}

const root = Reflect.get(new CodeGen(new ValueScope({ scope: {} })), "_root") as object;
Object.defineProperty(Object.getPrototypeOf(root), "names", {
  configurable: true,
  get(this: CodeNode) {
    return countNames(this, {});
  },
});
