import type { Field } from "../fields/collect-fields.ts";
import { placeKey } from "../fields/collect-schemas.ts";
import { nameWords } from "../words/name-words.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

/** How names of several words are written. */
type Case = "camel" | "snake" | "kebab" | "pascal";

const shapes: Readonly<Record<Case, RegExp>> = {
  camel: /^\p{Ll}[\p{L}\p{N}]*$/u,
  snake: /^[\p{Ll}\p{N}]+(_[\p{Ll}\p{N}]+)+$/u,
  kebab: /^[\p{Ll}\p{N}]+(-[\p{Ll}\p{N}]+)+$/u,
  pascal: /^\p{Lu}[\p{L}\p{N}]*\p{Ll}[\p{L}\p{N}]*$/u,
};

export const fieldMiscased = defineLintRule({
  id: "field-miscased",
  severity: "warning",
  title: "A field is written in another case than those around it",
  explanation:
    "customer_id among customerId and orderId is a typing error that becomes part of the contract, or the sign of a copy. " +
    "case: camel, snake, kebab or pascal says how names of several words are written; auto (the default) takes what at least nine of ten fields of the same document have, when there are ten. Headers are left alone.",
  example: "properties: { orderId: …, placedAt: …, customer_id: … }",
  options: { case: "auto" },
  inspect: ({ fields, fabric }, optionsAt) => {
    const headers = new Set(fabric.messages.flatMap(({ headers: schema }) => (schema ? [placeKey(schema.at)] : [])));
    const telling = fields.filter(
      ({ name, unit, holder }) => holder && caseOf(name) !== undefined && !headers.has(placeKey(unit.at)),
    );
    const groups = Map.groupBy(telling, ({ at }) => at.file);
    const houses = new Map([...groups].map(([file, group]) => [file, houseCase(group)]));
    return telling.flatMap((field): Remark[] => {
      const wanted = optionsAt(field.at).case;
      const house = wanted === "auto" ? houses.get(field.at.file) : (wanted as Case);
      const found = caseOf(field.name)!;
      if (house === undefined || found === house) return [];
      return [
        {
          at: field.at,
          message: `${field.name} is written in ${found} case, ${wanted === "auto" ? "the fields around it in" : "but should be in"} ${house} case`,
          label: `${found} case among ${house} case`,
          facts: { field: field.name, found, house },
          help: "a new field: write it like the others; a released one: offer the right name beside it and deprecate this one",
        },
      ];
    });
  },
});

/** The case of a name of several words; one word shows none. */
function caseOf(name: string): Case | undefined {
  if (nameWords(name).length < 2) return undefined;
  return (Object.keys(shapes) as Case[]).find((one) => shapes[one].test(name));
}

function houseCase(fields: readonly Field[]): Case | undefined {
  const [most] = [...Map.groupBy(fields, ({ name }) => caseOf(name)!)].sort(
    ([, left], [, right]) => right.length - left.length,
  );
  return most && fields.length >= 10 && most[1].length / fields.length >= 0.9 ? most[0] : undefined;
}
