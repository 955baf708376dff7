import { type Compiler, compileAt } from "./compile.ts";
import { isArray, type JsonObject } from "./logic/json.ts";
import { atom, type Literal } from "./logic/nodes.ts";

export function compileArrays(compiler: Compiler, schema: JsonObject): Literal[] {
  const { store } = compiler;
  const parts: Literal[] = [];
  const prefix = isArray(schema["prefixItems"]) ? schema["prefixItems"] : [];
  prefix.forEach((item, index) => {
    parts.push(atom(store, { op: "items", from: index, to: index + 1, schema: compileAt(compiler, item) }));
  });
  if (schema["items"] !== undefined) {
    const rest = compileAt(compiler, schema["items"]);
    parts.push(atom(store, { op: "items", from: prefix.length, to: Infinity, schema: rest }));
  }
  if (schema["contains"] !== undefined) {
    const contained = compileAt(compiler, schema["contains"]);
    const least = Math.ceil(Number(schema["minContains"] ?? 1));
    parts.push(atom(store, { op: "atLeast", n: least, schema: contained }));
    if (schema["maxContains"] !== undefined) {
      parts.push(atom(store, { op: "atMost", n: Math.floor(Number(schema["maxContains"])), schema: contained }));
    }
  }
  if (schema["uniqueItems"] === true) parts.push(atom(store, { op: "uniqueItems" }));
  return parts;
}
