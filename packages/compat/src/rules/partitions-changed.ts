import { bindingVerdict } from "../binding-verdict.ts";
import { defineRule } from "../rule.ts";

export const partitionsChanged = defineRule({
  id: "partitions-changed",
  severity: "error",
  title: "A keyed topic has another number of partitions",
  explanation:
    "The key decides the partition, and with another number of partitions it decides for another one: for a while, messages of one key are read from two partitions and out of order, " +
    "and a compacted log keeps two last values. Move to a new topic, or let the readers agree in a waiver. A topic whose messages have no key may have as many as it likes.",
  example: "kafka: { partitions: 6 }     →  kafka: { partitions: 12 }",
  mirror: { none: "more and fewer partitions move keys alike" },
  on: ["binding-changed"],
  judge: ({ subject, binding }, { before }) => {
    const carried = subject.kind === "channel" ? subject.before.messages : [];
    const keyed = before.messages.some(
      ({ id, key, bindingSchemas = [] }) =>
        carried.includes(id) && (key !== undefined || bindingSchemas.some(({ member }) => member === "key")),
    );
    return keyed ? bindingVerdict("partitions", binding) : [];
  },
});
