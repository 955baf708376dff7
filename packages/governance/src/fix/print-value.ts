import type { Json } from "@concord/diagnostics";
import { Document, isCollection, isMap, isScalar, isSeq, visit } from "yaml";

/** A value on lines of its own, below each other from the given column on; the first line starts where it is put. */
export function printBlock(value: Json, column: number): string {
  const document = new Document(value);
  // A policy of plain values reads best on one line.
  visit(document, (key, node) => {
    if (key !== "value") return;
    if (isMap(node)) node.flow = node.items.every((pair) => isScalar(pair.value));
    if (isSeq(node)) node.flow = node.items.every((item) => isScalar(item));
  });
  return print(document).replaceAll("\n", `\n${" ".repeat(column)}`);
}

/** A value on one line. */
export function printFlow(value: Json): string {
  const document = new Document(value);
  if (isCollection(document.contents)) document.contents.flow = true;
  return print(document);
}

function print(document: Document): string {
  return document.toString({ lineWidth: 0, blockQuote: false, flowCollectionPadding: true }).trimEnd();
}
