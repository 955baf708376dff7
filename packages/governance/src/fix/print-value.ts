import type { Json } from "@concord/diagnostics";
import { Document } from "yaml";
import { isObject } from "../fields/json.ts";

/**
 * A value as it is written into a document. `block`: behind `key: `, a mapping on lines of its own below; `inner`: where
 * a block mapping stands, its first line in place; `flow`: on one line.
 */
export function printValue(value: Json, indent: number, style: "block" | "inner" | "flow", json = false): string {
  if (json) return JSON.stringify(value);
  if (!isObject(value)) return printFlow(value);
  // A policy of plain values reads best on one line.
  if (style === "flow" || (style === "block" && Object.values(value).every((member) => typeof member !== "object"))) {
    return printFlow(value);
  }
  const margin = style === "block" ? indent + 2 : indent;
  const lines = Object.entries(value).map(
    ([key, member]) => `${printFlow(key)}: ${printValue(member, margin, "block")}`,
  );
  const text = lines.join(`\n${" ".repeat(margin)}`);
  return style === "block" ? `\n${" ".repeat(margin)}${text}` : text;
}

function printFlow(value: Json): string {
  const document = new Document(value);
  if (document.contents && "flow" in document.contents) document.contents.flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
