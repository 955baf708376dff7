import type { Json, JsonObject } from "@concord/diagnostics";
import { escapeHtml } from "../html.ts";

/** JSON as HTML with a class for each kind of token: `k` names, `s` text, `n` everything else. Escaped. */
export function highlightJson(json: Json): string {
  return print(json, "");
}

function print(json: Json, indent: string): string {
  if (typeof json === "string") return span("s", JSON.stringify(json));
  if (typeof json !== "object" || json === null) return span("n", String(json));
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    if (json.length === 0) return "[]";
    return `[\n${json.map((item: Json) => inner + print(item, inner)).join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(json as JsonObject);
  if (members.length === 0) return "{}";
  const lines = members.map(([key, value]) => `${inner}${span("k", JSON.stringify(key))}: ${print(value, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function span(kind: "k" | "s" | "n", text: string): string {
  return `<span class="${kind}">${escapeHtml(text)}</span>`;
}
