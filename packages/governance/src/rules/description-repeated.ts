import { describedParts } from "../described-parts.ts";
import { defineLintRule } from "../lint-rule.ts";
import { repeats } from "../words/repeats.ts";

export const descriptionRepeated = defineLintRule({
  id: "description-repeated",
  severity: "warning",
  title: "A description only repeats the name",
  explanation:
    "It fills the field and tells nobody anything. Say what the name does not: when it happens, what it means, what it is not.",
  example: "orderPlaced: { summary: Event for order placed }",
  inspect: ({ fabric }) =>
    describedParts(fabric).flatMap(({ kind, id, name, part }) => {
      // An endpoint's summary is its title, and may well say the same as its name.
      const summary = kind === "endpoint" ? undefined : part.summary;
      const texts = [summary, part.description].filter((text) => text !== undefined);
      if (texts.length === 0 || !texts.every((text) => repeats(text, `${name} ${part.title}`))) return [];
      const key = summary === undefined ? "description" : "summary";
      return [
        {
          at: { file: part.at.file, pointer: `${part.at.pointer}/${key}` },
          message: `the description of the ${kind} ${id} only repeats its name`,
          label: "says no more than the name",
          facts: { kind, id, text: texts[0]! },
          help: "say what the name does not: when it happens, what it means, what it is not",
        },
      ];
    }),
});
