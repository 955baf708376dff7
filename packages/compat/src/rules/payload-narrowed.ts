import { schemaRule } from "../schema-rule.ts";

export const payloadNarrowed = schemaRule({
  id: "payload-narrowed",
  role: "payload",
  direction: "backward",
  mirror: "payload-widened",
  title: "A message's payload accepts less than it did",
  explanation:
    "Something that was a valid payload is none any more. Where the owner receives the message, senders of today are refused; " +
    "where a broker retains it, a reader with the new schema meets old messages that it rejects. The witness is such a message. " +
    "Keep accepting it (make a new field optional, keep the enumeration's value), or publish the new shape as another message beside this one.",
  example: "required: [orderId]          →  required: [orderId, currency]",
});
