import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const contentTypeChanged = defineRule({
  id: "content-type-changed",
  severity: "error",
  title: "A message is encoded in another way",
  explanation:
    "Readers decode the old encoding and cannot read a byte of the new one. Publish the new encoding as another message, or on another channel, beside this one.",
  example: "contentType: application/json  →  contentType: application/avro",
  mirror: { none: "an encoding has no direction" },
  on: ["content-type-changed"],
  judge: ({ subject, contentType }) => {
    return [
      {
        message: `the content type changed from ${contentType.before} to ${contentType.after}`,
        label: `was ${contentType.before}`,
        ...placeNow(subject, "contentType"),
        facts: { before: contentType.before, after: contentType.after },
      },
    ];
  },
});
