import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const linkChanged = defineRule({
  id: "link-changed",
  severity: "warning",
  title: "A link of an answer is gone, leads elsewhere or passes something else on",
  explanation:
    "Clients that find their way by links (the next page, the order of a payment) call what the link names, with the parameters and the body that it fills in. The answer itself is unchanged, so that this warns and does not block. " +
    "Keep the link, or let its clients know. An operation may be named in another way, and a link may pass more on.",
  example: "links: { next: { operationId: listMore } }  →  links: { }",
  mirror: { none: "a link that is added breaks nobody" },
  on: ["link-changed"],
  judge: ({ subject, link: { before, after, status, changed } }) => {
    const what = changed.join(", ");
    return [
      {
        message: `response ${status}: the link ${before.name} ${after ? what : "was removed"}`,
        label: after ? what : `the link "${before.name}" is gone`,
        ...(after ? { at: after.at } : placeNow(subject, "responses", status, "links")),
        before: before.at,
        facts: { status, link: before.name, before: before.target, after: after?.target ?? null, changed },
      },
    ];
  },
});
