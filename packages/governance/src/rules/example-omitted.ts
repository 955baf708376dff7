import type { Message, Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { isObject, objectAt } from "../fields/json.ts";
import { meaningOf } from "../fields/meaning.ts";
import { defineLintRule } from "../lint-rule.ts";

export const exampleOmitted = defineLintRule({
  id: "example-omitted",
  severity: "warning",
  title: "A message has no example",
  explanation:
    "An example is what people read first and what test kits and mocks send. Give the message one that could be real; it is validated against the schema. " +
    "Examples at the payload schema count, and so do examples of each of its properties.",
  example: "messages: { orderPlaced: { payload: … } }     without examples",
  inspect: ({ fabric }) =>
    fabric.messages
      .filter((message) => isShowable(message) && message.examples.length === 0)
      .filter(({ payload }) => !isExemplified(payload!.json, payload!, 3))
      .map(({ id, at }) => ({
        at,
        message: `the message ${id} has no example`,
        label: "no example",
        facts: { message: id },
        help: "add examples: with one payload that could be real",
      })),
});

/** Only of what is described by a JSON Schema can one be shown in JSON. */
function isShowable({ payload }: Message): boolean {
  return payload?.format === "json-schema" && isObject(payload.json) && Object.keys(payload.json).length > 0;
}

/** Whether the schema shows a value: its own, or one for each property. */
function isExemplified(json: Json | undefined, schema: Schema, depth: number): boolean {
  const meaning = meaningOf(json, schema);
  if (
    meaning.examples.length > 0 ||
    meaning.enum ||
    meaning.nodes.some((node) => "const" in node || "default" in node)
  ) {
    return true;
  }
  if (depth === 0) return false;
  const properties = meaning.nodes.flatMap((node) => Object.values(objectAt(node, "properties")));
  const items = meaning.nodes.flatMap((node) => (isObject(node["items"]) ? [node["items"]] : []));
  const parts = [...properties, ...items];
  return parts.length > 0 && parts.every((part) => isExemplified(part, schema, depth - 1));
}
