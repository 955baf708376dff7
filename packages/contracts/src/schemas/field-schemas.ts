import type { JsonObject } from "@concord/diagnostics";
import { compatibility, id, text } from "./schema-parts.ts";

const expression: JsonObject = {
  description: "An AsyncAPI runtime expression: $message.payload#/orderId",
  type: "string",
  pattern: "^\\$message\\.(payload|header)#(/.*)?$",
};

const pointers: JsonObject = {
  description: "JSON pointers of the fields that this consumer reads; `*` stands for any list item or map key.",
  type: "array",
  items: { description: "A JSON pointer: /lines/*/quantity", type: "string", pattern: "^(/.*)?$" },
};

const retry: JsonObject = {
  description: "How often and how patiently a failed message is tried again.",
  ...closed({
    attempts: { description: "Tries in all, the first included.", type: "integer", minimum: 1 },
    backoff: { enum: ["exponential", "fixed"] },
    initialMs: { type: "integer", minimum: 0 },
    maxMs: { type: "integer", minimum: 0 },
    jitter: { type: "boolean" },
    perDelivery: { type: "integer", minimum: 1 },
  }),
};

const rateLimit: JsonObject = {
  description: "How much this operation does at most.",
  ...closed({ perSecond: { type: "number", exclusiveMinimum: 0 }, burst: { type: "number", minimum: 1 } }),
  required: ["perSecond"],
};

const deadLetter: JsonObject = {
  description: "Where messages go that could not be handled; false: nowhere, after an alert.",
  anyOf: [{ const: false }, closed({ channel: text })],
};

const ignored: JsonObject = {
  description: "Rules of `concord lint` that do not apply here, and why.",
  type: "array",
  minItems: 1,
  items: { ...closed({ rule: text, reason: text }), required: ["rule", "reason"] },
};

function closed(properties: JsonObject): JsonObject {
  return { type: "object", properties, additionalProperties: false };
}

/** JSON Schemas of the values of our `x-` fields, by name. Where a field may stand is told in docs/contracts.md. */
export const fieldSchemas: Readonly<Record<string, JsonObject>> = {
  "x-capability": { description: "The capability that it serves, by id.", ...text },
  "x-classification": {
    description: "How carefully a field's values are to be treated.",
    enum: ["public", "internal", "personal", "sensitive"],
  },
  "x-compatibility": compatibility,
  "x-dead-letter": deadLetter,
  "x-deprecated": { description: "It is on its way out.", type: "boolean" },
  "x-extensible-enum": { description: "Values of an enumeration that may grow.", type: ["array", "boolean"] },
  "x-idempotency-key": expression,
  "x-key": expression,
  "x-kind": { description: "What sort of message it is.", enum: ["event", "command", "query", "reply"] },
  "x-lint-ignore": ignored,
  "x-name": { description: "Pins the generated name.", ...text },
  "x-owner": { description: "The team that looks after it, by id.", ...id },
  "x-perspective": {
    description: "From whose side an AsyncAPI 2.x document is written.",
    enum: ["application", "client"],
  },
  "x-purpose": { description: "What this consumer needs the personal data for, in one sentence.", ...text },
  "x-rate-limit": rateLimit,
  "x-replaced-by": { description: "A reference to what replaces it.", ...text },
  "x-retry": retry,
  "x-sunset": {
    description: "The last day it works: 2027-05-22",
    type: "string",
    pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  },
  "x-term": { description: "The dictionary's word for it, by id.", ...id },
  "x-uses": pointers,
};
