import { type Field, eachField, leavesOf } from "./field-tree.ts";
import type { WrittenMapper } from "./read-mapper.ts";

/** How a mapper stands to the fields of both shapes, by their paths. */
export interface Comparison {
  /** Fields of the target without a rule: of what has none at all, the highest. */
  readonly unfilled: readonly string[];
  /** Rules for fields that the target does not have. */
  readonly unknownInTarget: readonly string[];
  /** Fields of the source that are neither used nor ignored: of what is not mentioned at all, the highest. */
  readonly unused: readonly string[];
  readonly unknownInSource: readonly string[];
  /** Leaves of the source, and those of them that something is made of. */
  readonly leaves: number;
  readonly used: number;
}

export function compareFields(written: WrittenMapper, source: readonly Field[], target: readonly Field[]): Comparison {
  const sources = byPath(source);
  const rules = [...written.fields.values()];
  const whole = new Set(rules.flatMap((rule) => (rule.rule === "from" && rule.whole ? rule.fields : [])));
  const made = new Set(rules.flatMap((rule) => (rule.rule === "from" && !rule.whole ? rule.fields : [])));
  const ignored = new Set(written.ignored.keys());
  const mentioned = [...new Set([...whole, ...made, ...ignored])];
  const isUsed = ({ path, kind }: Field): boolean => whole.has(path) || (kind === "leaf" && made.has(path));
  const targets = byPath(target);
  return {
    unfilled: target.flatMap((field) => unfilled(field, written, sources)),
    unknownInTarget: [...written.fields.keys()].filter((path) => !targets.has(path)),
    unused: source.flatMap((field) => unmentioned(field, (one) => isUsed(one) || ignored.has(one.path), mentioned)),
    unknownInSource: mentioned.filter((path) => !sources.has(path)),
    leaves: leavesOf(source).length,
    used: source.flatMap((field) => leavesWithin(field, isUsed)).length,
  };
}

function byPath(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(eachField(fields).map((field) => [field.path, field]));
}

function unfilled(field: Field, written: WrittenMapper, sources: ReadonlyMap<string, Field>): readonly string[] {
  const { path, kind, parts } = field;
  const rule = written.fields.get(path);
  if (!rule) {
    return mentionsPartOf(field, [...written.fields.keys()])
      ? parts.flatMap((part) => unfilled(part, written, sources))
      : [path];
  }
  if (rule.rule !== "from" || kind === "leaf") return [];
  // A function says nothing of the fields of what it makes.
  if (!rule.whole) return parts.map((part) => part.path);
  const given = sources.get(rule.fields[0] ?? "");
  return given === undefined || given.kind === "leaf" ? [] : missingFrom(given, field);
}

/** What is taken as it is has the fields that it has. */
function missingFrom(given: Field, wanted: Field): readonly string[] {
  return wanted.parts.flatMap((part) => {
    const same = given.parts.find(({ name }) => name === part.name);
    return same ? missingFrom(same, part) : [part.path];
  });
}

function unmentioned(field: Field, isSaid: (field: Field) => boolean, mentioned: readonly string[]): readonly string[] {
  if (isSaid(field)) return [];
  return mentionsPartOf(field, mentioned)
    ? field.parts.flatMap((part) => unmentioned(part, isSaid, mentioned))
    : [field.path];
}

function mentionsPartOf({ path }: Field, mentioned: readonly string[]): boolean {
  return mentioned.some((one) => one.startsWith(`${path}.`) || one.startsWith(`${path}[].`));
}

function leavesWithin(field: Field, isUsed: (field: Field) => boolean): readonly Field[] {
  if (isUsed(field)) return leavesOf([field]);
  return field.parts.flatMap((part) => leavesWithin(part, isUsed));
}
