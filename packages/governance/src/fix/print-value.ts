import type { Json } from "@concord/diagnostics";
import { Document, isCollection } from "yaml";
import { isObject } from "../fields/json.ts";

/**
 * A value as it is written into a document. `block`: behind `key: `, a mapping on lines of its own below; `inner`: where
 * a block mapping stands, its first line in place; `flow`: on one line.
 */
export function printValue(value: Json, indent: number, style: "block" | "inner" | "flow", json = false): string {
  if (json) return JSON.stringify(value);
  // A policy of plain values reads best on one line.
  if (style === "flow" || isFlat(value, style)) return printFlow(value);
  const margin = style === "block" ? indent + 2 : indent;
  const text = linesOf(value, margin).join(`\n${" ".repeat(margin)}`);
  return style === "block" ? `\n${" ".repeat(margin)}${text}` : text;
}

function linesOf(value: Json, margin: number): string[] {
  if (Array.isArray(value)) return value.map((item) => `- ${printValue(item as Json, margin + 2, "inner")}`);
  const members = isObject(value) ? Object.entries(value) : [];
  return members.map(([key, member]) => {
    const text = printValue(member, margin, "block");
    return `${printFlow(key)}:${text.startsWith("\n") ? "" : " "}${text}`;
  });
}

/** What fits on one line: plain values, and behind a key also lists and mappings of them. */
function isFlat(value: Json, style: "block" | "inner"): boolean {
  if (value === null || typeof value !== "object") return true;
  return style === "block" && Object.values(value).every((member) => typeof member !== "object");
}

function printFlow(value: Json): string {
  const document = new Document(value);
  if (isCollection(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
