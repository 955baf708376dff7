import type { Options } from "ajv/dist/2020.js";
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

type Names = Record<string, number>;

/** A piece of code as ajv holds it until it prints. Those with parts of their own sum up the names of all of them. */
interface CodeNode {
  readonly nodes?: readonly CodeNode[];
  readonly names: Readonly<Names>;
  readonly else?: CodeNode;
  readonly catch?: CodeNode;
  readonly finally?: CodeNode;
}

/** What stands in the head of an `if` or a `for`. */
const heads = ["condition", "iteration", "from", "to", "iterable"] as const;

/**
 * How often code mentions each name, in one pass. ajv asks for this to find what can be left out, and merges for that
 * what it has found in each block into what it has found in the one around it: most of the time of leaving things out.
 */
function countNames(node: CodeNode, counts: Names): Names {
  if (node.nodes === undefined) return add(node.names, counts);
  for (const part of node.nodes) countNames(part, counts);
  for (const head of heads) {
    const code: unknown = Reflect.get(node, head);
    if (typeof code === "object" && code !== null) add((code as CodeNode).names, counts);
  }
  for (const part of [node.else, node.catch, node.finally]) if (part) countNames(part, counts);
  return counts;
}

function add(names: Readonly<Names>, counts: Names): Names {
  for (const name in names) counts[name] = (counts[name] ?? 0) + names[name]!;
  return counts;
}

const root = Reflect.get(new CodeGen(new ValueScope({ scope: {} })), "_root") as object;
Object.defineProperty(Object.getPrototypeOf(root), "names", {
  // Where this module is there twice, so that its sources stand beside what was built, both mean the same ajv.
  configurable: true,
  get(this: CodeNode) {
    return countNames(this, {});
  },
});
