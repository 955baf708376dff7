import { deprecationsOf } from "../deprecations.ts";
import { defineLintRule } from "../lint-rule.ts";

export const replacementOmitted = defineLintRule({
  id: "replacement-omitted",
  severity: "warning",
  title: "Something is deprecated and nobody knows what to use instead",
  explanation:
    "Readers who are told to leave have to be told where to go. Add x-replaced-by beside it, with a reference to what takes its place; where nothing does, say so in the description and in x-lint-ignore.",
  example: "x-deprecated: true     without x-replaced-by",
  inspect: (context) =>
    deprecationsOf(context)
      .filter(({ deprecation }) => deprecation.replacedBy === undefined)
      .map(({ what, deprecation }) => ({
        at: deprecation.at,
        message: `the ${what} is deprecated without a replacement`,
        label: "what instead?",
        facts: { what },
        help: "add x-replaced-by: a reference to what takes its place",
      })),
});
