import { describedParts } from "../described-parts.ts";
import { defineLintRule } from "../lint-rule.ts";

export const descriptionOmitted = defineLintRule({
  id: "description-omitted",
  severity: "warning",
  title: "Something that people look up does not say what it is",
  explanation:
    "A service, channel, message, endpoint or model without a summary or description is a name that everybody reads differently. Say in one sentence what it means to the business: for an event, what has happened.",
  example: "messages: { orderPlaced: { payload: … } }     without a summary",
  inspect: ({ fabric }) =>
    describedParts(fabric)
      .filter(({ described }) => !described)
      .map(({ kind, id, part: { at }, placeholder }) => ({
        at: placeholder === undefined ? at : { file: at.file, pointer: `${at.pointer}/${placeholder}` },
        message: `the ${kind} ${id} does not say what it is`,
        label: placeholder === undefined ? "says nothing about itself" : "still to be written",
        facts: { kind, id },
        help: "add a summary: one sentence for somebody who does not know the system",
      })),
});
