import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const linkChanged = defineRule({
  id: "link-changed",
  severity: "warning",
  title: "A link of an answer is gone or leads elsewhere",
  explanation:
    "Clients that find their way by links (the next page, the order of a payment) call what the link names. The answer itself is unchanged, so that this warns and does not block. " +
    "Keep the link, or let its clients know.",
  example: "links: { next: { operationId: listMore } }  →  links: { }",
  mirror: { none: "a link that is added breaks nobody" },
  on: ["link-changed"],
  judge: ({ subject, link: { before, after, status } }) => {
    return [
      {
        message: `response ${status}: the link ${before.name} ${after ? `leads to ${after.target}` : "was removed"}`,
        label: after ? `led to ${before.target}` : `the link "${before.name}" is gone`,
        ...(after ? { at: after.at } : placeNow(subject, "responses", status, "links")),
        before: before.at,
        facts: { status, link: before.name, before: before.target, after: after?.target ?? null },
      },
    ];
  },
});
