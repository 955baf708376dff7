import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const replyMoved = defineRule({
  id: "reply-moved",
  severity: "error",
  title: "Answers go elsewhere",
  explanation:
    "Whoever asks listens where the contract said that the answer comes, or names an address in the place that the contract said. The answer goes elsewhere now, or is looked for elsewhere, and the request times out. " +
    "Answer under the old address until everybody has moved, and offer the new one as another operation.",
  example: "reply: { address: { location: '$message.header#/replyTo' } }  →  location: '$message.header#/answerTo'",
  mirror: { none: "an address has no direction" },
  on: ["reply-moved"],
  judge: ({ subject, address: { before, after } }) => [
    {
      message: `answers go to ${after}, and went to ${before}`,
      label: `answers went to ${before}`,
      ...placeNow(subject, "reply"),
      facts: { before, after },
      help: `answer to ${before} as well, until nobody listens there any more`,
    },
  ],
});
