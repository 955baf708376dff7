import { nearestWord } from "@concord/diagnostics";
import type { Message, Place } from "@concord/contracts";
import { selectFields } from "../fields/select-fields.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { describesField } from "../schema-field.ts";

export const expressionUnresolved = defineLintRule({
  id: "expression-unresolved",
  severity: "error",
  title: "A key or correlation id names a field that the message does not have",
  explanation:
    "x-key, x-idempotency-key and correlationId point into the payload or the headers. Where the field does not exist, the key is empty at run time: everything lands on one partition, or every message is taken for a duplicate.",
  example: "x-key: $message.payload#/orderID     (the payload has orderId)",
  inspect: ({ fabric, statedAt }) =>
    fabric.messages.flatMap((message) => {
      const places = [
        { expression: message.key, key: "x-key" },
        { expression: message.idempotencyKey, key: "x-idempotency-key" },
        { expression: message.correlationId, key: "correlationId" },
      ];
      return places.flatMap(({ expression, key }) => {
        const at = { file: message.at.file, pointer: `${message.at.pointer}/${key}` };
        const place = statedAt(at) === undefined ? message.at : at;
        return expression === undefined ? [] : check(message, expression, key, place);
      });
    }),
});

function check(message: Message, expression: string, key: string, at: Place): Remark[] {
  const [, part, pointer = ""] = /^\$message\.(payload|header)#(.*)$/u.exec(expression) ?? [];
  const schema = part === "payload" ? message.payload : part === "header" ? message.headers : undefined;
  // Headers that no schema describes may still be sent.
  if (schema === undefined || schema.format === "other" || pointer === "" || describesField(schema, pointer)) return [];
  const paths = selectFields(schema).map(({ path }) => path);
  if (paths.length === 0) return [];
  const meant = nearestWord(pointer, paths);
  return [
    {
      at,
      message: `${key} of ${message.id} names ${pointer}, which the ${part} does not have`,
      label: `there is no ${pointer}`,
      facts: { message: message.id, key, expression, ...(meant !== undefined && { meant }) },
      help: meant === undefined ? "name a field that exists" : `did you mean $message.${part}#${meant}?`,
    },
  ];
}
