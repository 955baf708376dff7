import type { Json, JsonObject } from "@concord/diagnostics";
import { escapeHtml } from "../html.ts";

/** JSON as HTML: names in `b`, text in `i`, everything else plain. Escaped. Short tags, because there are many. */
export function highlightJson(json: Json): string {
  return print(json, "");
}

/** Between tags a quotation mark stands for itself; there are so many that it matters. */
function quoted(text: string): string {
  return escapeHtml(JSON.stringify(text)).replaceAll("&quot;", '"');
}

function print(json: Json, indent: string): string {
  if (typeof json === "string") return `<i>${quoted(json)}</i>`;
  if (typeof json !== "object" || json === null) return String(json);
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    if (json.length === 0) return "[]";
    return `[\n${json.map((item: Json) => inner + print(item, inner)).join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(json as JsonObject);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, value]) => `${inner}<b>${quoted(key)}</b>: ${print(value, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}
