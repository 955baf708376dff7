import type { Term } from "@concord/contracts";
import type { Tie } from "../dictionary/dictionary.ts";
import { firstContradiction, identityText } from "../dictionary/identity.ts";
import type { Field } from "../fields/collect-fields.ts";
import { placeKey } from "../fields/collect-schemas.ts";
import { structureOf } from "../fields/structure.ts";
import { meaningOf } from "../fields/meaning.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const termConflicted = defineLintRule({
  id: "term-conflicted",
  severity: "error",
  title: "One word means two things",
  explanation:
    "Fields that stand for one term have no value in common: the customer is an e-mail address here and a UUID there, money is a number here and text there. Whoever joins the two sides finds nothing, or worse. " +
    "Refer to the term's canonical model, or give this field a term and a name of its own. Fields are tied to terms by x-term, by the model that they refer to, or by their name.",
  example: "crm: customerId: { format: email }     glossary: customer-id has schema CustomerId.yaml with format: uuid",
  inspect: async (context) => {
    const groups = Map.groupBy(context.dictionary.ties, ({ term }) => term);
    const remarks = await Promise.all([...groups].map(([term, ties]) => conflictsOf(term, ties, context)));
    return remarks.flat();
  },
});

/** Every field whose values cannot be those of the canonical model; where there is none, of a form that more fields have. */
async function conflictsOf(term: Term, ties: readonly Tie[], context: LintContext): Promise<Remark[]> {
  const model = modelField(term, context);
  const plain = ties.filter(({ field }) => !field.meaning.types.includes("array"));
  const forms = Map.groupBy(plain, ({ field }) => structureOf(field.json, field.unit.schema));
  const groups = [...forms.values()].map((group) => group.map(({ field }) => field));
  // The steward of the term knows best; then the many know better than the few.
  groups.sort(
    (left, right) =>
      Number(isStewards(right, term, context)) - Number(isStewards(left, term, context)) ||
      serviceCount(right) - serviceCount(left) ||
      right.length - left.length,
  );
  const remarks = await Promise.all(
    groups.map(async (group, index) => {
      const norms = model ? [model] : groups.slice(0, index).map(([first]) => first!);
      const found = await firstContradiction(group[0]!, norms, context);
      return found ? group.map((field) => remark(term, field, found.norm, found.why, context)) : [];
    }),
  );
  return remarks.flat();
}

/** The term's canonical model, as a field of its own. */
function modelField(term: Term, { index, schemas }: LintContext): Field | undefined {
  const model = term.model === undefined ? undefined : index.models.get(term.model);
  const unit = model && schemas.find(({ at }) => placeKey(at) === placeKey(model.schema.at));
  if (!unit) return undefined;
  const meaning = meaningOf(unit.json, unit.schema);
  const { name, at, json, services } = unit;
  return { name, words: [], at, schemaAt: at, json, meaning, unit, services };
}

function isStewards(fields: readonly Field[], { owner }: Term, { index }: LintContext): boolean {
  const services = fields.flatMap((field) => [...field.services]);
  return owner !== undefined && services.some((id) => index.services.get(id)?.owner === owner);
}

function serviceCount(fields: readonly Field[]): number {
  return new Set(fields.flatMap(({ services }) => [...services])).size;
}

function remark(term: Term, field: Field, norm: Field, why: string, context: LintContext): Remark {
  const [here, there] = [[...field.services].sort(), [...norm.services].sort()];
  const others = there.filter((service) => !here.includes(service));
  return {
    at: field.at,
    message: `${field.name} stands for ${term.title}: ${why}`,
    label: identityText(field.meaning),
    subject: { kind: "between", text: `${here.join(", ") || "nobody yet"} and ${others.join(", ") || "nobody yet"}` },
    related: [
      { label: "there", at: norm.at, text: identityText(norm.meaning) },
      { label: "term", at: term.at, text: term.definition },
    ],
    facts: {
      term: term.id,
      here: identityText(field.meaning),
      there: identityText(norm.meaning),
      between: [here, others],
    },
    mayAffect: context.servicesOf([...here, ...others]),
    help: "refer to the term's canonical model, or give this field a term and a name of its own",
  };
}
