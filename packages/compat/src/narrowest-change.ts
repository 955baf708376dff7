import { type Json, canonicalJson } from "@concord/diagnostics";
import { escapeToken, isObject } from "./json-pointer.ts";

/** The pointer below which everything lies that two values differ in: the one member that changed, if it is one. */
export function narrowestChange(before: Json, after: Json): string {
  if (!isObject(before) || !isObject(after)) return "";
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => !same(before[key], after[key]));
  const [only] = changed;
  if (changed.length !== 1 || only === undefined) return "";
  return `/${escapeToken(only)}${narrowestChange(before[only] ?? null, after[only] ?? null)}`;
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  return left === undefined || right === undefined ? left === right : canonicalJson(left) === canonicalJson(right);
}
