import { spellingsOf } from "../dictionary/spellings.ts";
import { defineLintRule } from "../lint-rule.ts";

export const synonymUsed = defineLintRule({
  id: "synonym-used",
  severity: "warning",
  title: "A field has another name for something that has one",
  explanation:
    "orderNumber here, orderId everywhere else: people search for one and miss the other, and soon somebody believes that they differ. " +
    "The name that most fields have for a term is the house's; synonyms that the term lists, and abbreviations of it, are reported. A name that adds a role (billingAddress) is no synonym.",
  example: "orderId in 36 places, orderNumber in one",
  inspect: ({ dictionary }) =>
    spellingsOf(dictionary).flatMap(({ term, house, strays }) =>
      strays.map(({ field }) => ({
        at: field.at,
        message: `${field.name} is another name for ${house} (${term.title})`,
        label: `called ${house} elsewhere`,
        related: [{ label: "term", at: term.at, text: term.definition }],
        facts: { term: term.id, name: field.words.join(" "), house },
        help: "a new field: take the name that the others have; a released one: offer that name beside it and deprecate this one",
      })),
    ),
});
