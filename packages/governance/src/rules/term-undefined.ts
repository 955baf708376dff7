import { nearestWord } from "@concord/diagnostics";
import { visitValues } from "../fields/json.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const termUndefined = defineLintRule({
  id: "term-undefined",
  severity: "error",
  title: "x-term names a word that the dictionary does not have",
  explanation:
    "The field is tied to nothing: no definition in the catalog, no comparison with the other fields that mean the same. Name a term of glossary.yaml by its id, or add the term there.",
  example: "x-term: custumer-id     (the glossary has customer-id)",
  inspect: ({ fabric, index }) =>
    [...fabric.documents].flatMap(([file, document]) => {
      const found: Remark[] = [];
      if (!fabric.source(file)?.includes("x-term")) return found;
      visitValues(document, (term, pointer, key) => {
        if (key !== "x-term" || typeof term !== "string" || index.terms.has(term)) return;
        const meant = nearestWord(term, [...index.terms.keys()]);
        found.push({
          at: { file, pointer },
          message: `the dictionary has no term ${term}`,
          label: meant === undefined ? "not in the glossary" : `"${meant}"?`,
          facts: { term, ...(meant !== undefined && { meant }) },
          help: meant === undefined ? "add the term to glossary.yaml, or name one that is there" : `write ${meant}`,
          ...(meant !== undefined && { fix: [{ kind: "replace", at: { file, pointer }, value: meant }] }),
        });
      });
      return found;
    }),
});
