import { canonicalJson } from "@concord/diagnostics";
import { firstContradiction, identityText } from "../dictionary/identity.ts";
import type { Field } from "../fields/collect-fields.ts";
import { selfContained } from "../fields/self-contained.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { nameWords, singular } from "../words/name-words.ts";

export const identifierVaried = defineLintRule({
  id: "identifier-varied",
  severity: "warning",
  title: "One identifier has two formats",
  explanation:
    "The same name stands for an e-mail address here and for a UUID there, so no value of one can ever be found in the other. Agree on one format and refer to one model, or give the other identifier a name of its own. " +
    "Only what has no value in common is reported. Identifiers that the dictionary knows are judged by term-conflicted.",
  example: "crm: customerId: { format: email }     orders: customerId: { format: uuid }",
  inspect: async (context) => {
    const identifiers = context.fields.flatMap((field) => {
      const name = identifierName(field);
      return name !== undefined && !context.dictionary.termOf(field) ? [{ name, field }] : [];
    });
    const groups = Map.groupBy(identifiers, ({ name }) => name);
    const remarks = await Promise.all(
      [...groups].map(([name, group]) =>
        compareGroup(
          name,
          group.map(({ field }) => field),
          context,
        ),
      ),
    );
    return remarks.flat();
  },
});

/** Last words of identifiers, and what counts as the same. An object may well have an id and a guid. */
const endings: ReadonlyMap<string, string> = new Map([
  ["guid", "uuid"],
  ["id", "id"],
  ["identifier", "id"],
  ["uuid", "uuid"],
]);
const vague: ReadonlySet<string> = new Set(
  "body content data details entity event item message object payload record request resource response result".split(
    " ",
  ),
);

/** `order id` for orderId, and for the id of an Order; undefined for what is no identifier. */
function identifierName({ words, holder }: Field): string | undefined {
  const ending = endings.get(words.at(-1) ?? "");
  if (ending === undefined) return undefined;
  const ofWhat = words.length > 1 ? words.slice(0, -1) : nameWords(holder?.name ?? "").map(singular);
  return ofWhat.length === 0 || ofWhat.some((word) => vague.has(word)) ? undefined : `${ofWhat.join(" ")} ${ending}`;
}

/** Every field whose values cannot be those of a form that more fields have. */
async function compareGroup(name: string, fields: readonly Field[], context: LintContext): Promise<Remark[]> {
  const forms = [...Map.groupBy(fields, formOf)].map(([, group]) => group);
  if (forms.length < 2) return [];
  forms.sort((left, right) => serviceCount(right) - serviceCount(left) || right.length - left.length);
  const remarks = await Promise.all(
    forms.map(async (form, index) => {
      const norms = forms.slice(0, index).map(([first]) => first!);
      const found = await firstContradiction(form[0]!, norms, context);
      return found ? form.map((field) => remark(name, field, found.norm, found.why, context)) : [];
    }),
  );
  return remarks.flat();
}

function formOf(field: Field): string {
  const { types, format, pattern, enum: values } = field.meaning;
  if (types.length > 0) return canonicalJson([[...types], format ?? null, pattern ?? null, [...(values ?? [])]]);
  return canonicalJson(selfContained(field.json, field.unit.schema).schema);
}

function serviceCount(fields: readonly Field[]): number {
  return new Set(fields.flatMap(({ services }) => [...services])).size;
}

function remark(name: string, field: Field, norm: Field, why: string, context: LintContext): Remark {
  return {
    at: field.at,
    message: `${name}: ${why}`,
    label: identityText(field.meaning),
    related: [{ label: "elsewhere", at: norm.at, text: identityText(norm.meaning) }],
    facts: { name, here: identityText(field.meaning), there: identityText(norm.meaning) },
    mayAffect: context.servicesOf([...field.services, ...norm.services]),
    help: "agree on one format and refer to one model, or give this identifier a name of its own",
  };
}
