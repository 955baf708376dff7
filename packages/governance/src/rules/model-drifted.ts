import type { ObjectShape } from "../fields/collect-fields.ts";
import { placeKey } from "../fields/collect-schemas.ts";
import { type Likeness, type Shape, compareShapes, shapeOf } from "../fields/compare-shapes.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { nameWords, spoken } from "../words/name-words.ts";
import { isPlain } from "../words/plain-words.ts";

export const modelDrifted = defineLintRule({
  id: "model-drifted",
  severity: "warning",
  title: "Two schemas were one once, and have grown apart",
  explanation:
    "A schema has nearly all fields of a canonical model, or of a component of another domain, and differs in a few: a copy that was changed, or an original that was. Readers take one for the other. " +
    "Refer to the model and add what is different beside it, make one model of the two, or give the other thing another name. " +
    "It takes the same name, or three telling fields that are written out alike; a view under another name that only leaves fields out is left alone.",
  example: "fulfilment/Address: street, city, postalCode, country     crm: Address: street, city, zip, country",
  inspect: (context) => {
    const shapes = context.objects.filter(({ fields }) => fields.length > 1).map(shapeOf);
    const models = new Set(context.fabric.models.map(({ schema }) => placeKey(schema.at)));
    const isModel = ({ object }: Shape): boolean => models.has(placeKey(object.at));
    const byField = groupByField(shapes);
    return shapes.flatMap((shape): Remark[] => {
      if (isModel(shape)) return [];
      const others = neighbours(shape, byField).filter((other) => isModel(other) || isRival(shape, other, context));
      const pairs = others
        .map((other) => ({ other, likeness: compareShapes(shape, other) }))
        .filter(({ other, likeness }) => isDrift(shape, other, likeness));
      const [best] = pairs.sort(
        (left, right) =>
          Number(isModel(right.other)) - Number(isModel(left.other)) ||
          right.likeness.equal.length - left.likeness.equal.length,
      );
      return best ? [remark(shape, best.other, best.likeness, isModel(best.other), context)] : [];
    });
  },
});

function groupByField(shapes: readonly Shape[]): ReadonlyMap<string, readonly Shape[]> {
  const groups = new Map<string, Shape[]>();
  for (const shape of shapes) {
    for (const name of shape.fields.keys()) {
      const group = groups.get(name) ?? [];
      groups.set(name, group);
      group.push(shape);
    }
  }
  return groups;
}

/** Names that nearly everything has would make everything a neighbour of everything. */
const crowd = 400;

/** Objects with at least two field names in common. */
function neighbours(shape: Shape, byField: ReadonlyMap<string, readonly Shape[]>): Shape[] {
  const counts = new Map<Shape, number>();
  for (const name of shape.fields.keys()) {
    const group = byField.get(name) ?? [];
    if (group.length > crowd) continue;
    for (const other of group) if (other !== shape) counts.set(other, (counts.get(other) ?? 0) + 1);
  }
  return [...counts].flatMap(([other, count]) => (count > 1 ? [other] : []));
}

/** A component of another domain; of two, the one that comes later is told. */
function isRival(shape: Shape, other: Shape, { domainOf }: LintContext): boolean {
  if (!shape.object.named || !other.object.named) return false;
  const [here, there] = [shape.object.at, other.object.at];
  return (
    domainOf(here.file) !== domainOf(there.file) &&
    placeKey(here) > placeKey(there) &&
    isComponent(shape.object) &&
    isComponent(other.object)
  );
}

/** What has a name of its own, rather than being one message's payload. */
function isComponent({ at }: ObjectShape): boolean {
  return /\/(schemas|\$defs|definitions)\/[^/]+$/u.test(at.pointer) || at.pointer === "";
}

function isDrift(here: Shape, there: Shape, { equal, differences }: Likeness): boolean {
  if (differences.length === 0 || here.object.unit === there.object.unit) return false;
  const share = equal.length / (equal.length + differences.length);
  if (spoken(here.object.name) === spoken(there.object.name)) return equal.length > 1 && share >= 0.6;
  // Under another name, a view that leaves fields out is meant so, and what everything has in common shows nothing.
  if (differences.every(({ text }) => text === "only there")) return false;
  const telling = equal.filter((name) => here.written.has(name) && !isPlain(nameWords(name)));
  return telling.length > 2 && share >= 0.75;
}

function remark(
  here: Shape,
  there: Shape,
  { equal, differences }: Likeness,
  model: boolean,
  context: LintContext,
): Remark {
  const [own, other] = [here.object, there.object];
  const texts = differences.map(({ field, text }) => `${field}: ${text}`);
  const shown = texts.length > 3 ? [...texts.slice(0, 3), `${texts.length - 3} more`] : texts;
  return {
    at: own.at,
    message: `${own.name} is like ${other.name} in ${equal.length} fields and differs in ${differences.length}: ${shown.join("; ")}`,
    label: shown.join("; "),
    related: [{ label: model ? "model" : "elsewhere", at: other.at }],
    facts: { name: own.name, like: other.name, differences: texts },
    mayAffect: context.servicesOf([...own.unit.services, ...other.unit.services]),
    help: model
      ? "refer to the model and add beside it what is different, or give this another name"
      : "make one canonical model of the two, or give one of them another name",
  };
}
