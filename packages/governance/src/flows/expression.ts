/** An Arazzo runtime expression, taken apart. */
export type Expression =
  | { readonly kind: "step"; readonly step: string; readonly output: string; readonly pointer: string }
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "payload" | "headers" | "response" | "request"; readonly pointer: string }
  /** Something that no schema speaks of: a status code, an address, a workflow's or component's own. */
  | { readonly kind: "other" };

/** Reads one expression; undefined for what is none. */
export function readExpression(text: string): Expression | undefined {
  if (!text.startsWith("$")) return undefined;
  const step = /^\$steps\.([A-Za-z0-9_-]+)\.outputs\.([A-Za-z0-9_.-]+?)(?:#(\/.*)?)?$/u.exec(text);
  if (step) return { kind: "step", step: step[1]!, output: step[2]!, pointer: step[3] ?? "" };
  const input = /^\$inputs\.([A-Za-z0-9_-]+)/u.exec(text);
  if (input) return { kind: "input", name: input[1]! };
  const part = /^\$(message\.payload|message\.headers?|response\.body|request\.body)(?:#(\/.*)?)?$/u.exec(text);
  if (part) return { kind: partKinds[part[1] as keyof typeof partKinds], pointer: part[2] ?? "" };
  return { kind: "other" };
}

const partKinds = {
  "message.payload": "payload",
  "message.header": "headers",
  "message.headers": "headers",
  "response.body": "response",
  "request.body": "request",
} as const;

/** The expressions of a text: it is one itself, or has some in braces. */
export function expressionsIn(text: string): string[] {
  if (text.startsWith("$")) return [text];
  return [...text.matchAll(/\{(\$[^}]+)\}/gu)].map(([, inner]) => inner!);
}
