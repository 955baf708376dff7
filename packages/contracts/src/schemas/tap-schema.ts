import type { JsonObject } from "@concord/diagnostics";
import { closedObject, text } from "./schema-parts.ts";

const count: JsonObject = { type: "integer", minimum: 0 };
const time: JsonObject = { description: "ISO 8601, UTC.", type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$" };
const field: JsonObject = {
  description: "A JSON pointer; `*` stands for any list item or map key.",
  type: "string",
  pattern: "^(headers)?(/.*)?$",
};
const list = (items: JsonObject): JsonObject => ({ type: "array", items });

const violation = closedObject(
  "One way in which messages broke the contract.",
  {
    field,
    rule: { description: "The keyword of the schema.", ...text },
    text: { description: "What the rule asks.", ...text },
    count,
    lastSeen: time,
    example: { description: "The form of one such message: each value replaced by the name of its type." },
  },
  ["field", "rule", "text", "count", "lastSeen"],
);

const values = closedObject(
  "How often each value of an enumeration came.",
  {
    field,
    count,
    values: list(closedObject("A declared value.", { value: {}, count }, ["value", "count"])),
    other: { description: "How often a value came that is not declared.", ...count },
  },
  ["field", "count", "values", "other"],
);

const message = closedObject(
  "What was seen of one message.",
  {
    message: { description: "Its id: commerce/orderPlaced.", ...text },
    contract: { description: "The contract that judged: orders@3.2.0.", ...text },
    count,
    valid: count,
    invalid: count,
    lastSeen: time,
    violations: list(violation),
    undeclared: list(closedObject("A field that the contract does not name.", { field, count }, ["field", "count"])),
    neverSeen: { description: "Declared fields that no message had.", ...list(field) },
    values: list(values),
  },
  ["message", "contract", "count", "valid", "invalid", "violations", "undeclared", "neverSeen", "values"],
);

/** What `concord tap` writes. */
export const tapSchema: JsonObject = closedObject(
  "What was seen on one channel: counts, and names that the contract itself declares. No payload.",
  {
    $schema: text,
    channel: { description: "The channel's id: commerce/orders/ordersPlaced.", ...text },
    address: { type: "string" },
    transport: text,
    from: time,
    until: time,
    messages: count,
    unrecognised: list(closedObject("A type that is none of the channel's.", { type: text, count }, ["count"])),
    observed: list(message),
  },
  ["channel", "address", "transport", "from", "until", "messages", "unrecognised", "observed"],
);
