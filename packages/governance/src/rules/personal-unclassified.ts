import type { Field } from "../fields/collect-fields.ts";
import { placeKey } from "../fields/collect-schemas.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { singular, nameWords } from "../words/name-words.ts";
import { isPerson, personalKindOf } from "../words/personal-words.ts";

export const personalUnclassified = defineLintRule({
  id: "personal-unclassified",
  severity: "warning",
  title: "A field looks like personal data and is not classified",
  explanation:
    "What is not marked is logged, copied to test systems and shown to everyone. A field counts as personal by its name (in a dozen languages), by its format (email), or because its term is classified elsewhere. " +
    "Write x-classification: personal (or sensitive), or public or internal where it speaks of nobody. --fix writes personal.",
  example: "email: { type: string, format: email }     without x-classification",
  inspect: (context) => {
    const seen = new Map<string, Remark>();
    for (const field of context.fields) {
      const why = personalReason(field, context);
      if (why === undefined || isClassified(field, context)) continue;
      // A reference is classified where its target stands, once for everybody.
      const at = field.meaning.refersTo ?? field.at;
      if (seen.has(placeKey(at))) continue;
      seen.set(placeKey(at), {
        at,
        message: `${field.name} looks like personal data (${why}) and is not classified`,
        label: why,
        facts: { field: field.name, why },
        help: "add x-classification: personal, or public where it speaks of nobody",
        fix: [{ kind: "add", at, key: "x-classification", value: "personal" }],
      });
    }
    return [...seen.values()];
  },
});

/** Why a field is about a person; undefined where nothing shows it. */
function personalReason(field: Field, { dictionary, fields }: LintContext): string | undefined {
  const { types, format } = field.meaning;
  const scalar = types.length === 0 || types.includes("string") || types.includes("integer");
  if (!scalar || field.meaning.nodes.some((node) => "properties" in node || "enum" in node || "const" in node))
    return undefined;
  const kind = personalKindOf(field.words);
  if (kind !== undefined) return kind;
  if (format === "email" || format === "idn-email") return "e-mail address";
  if (isNameOfPerson(field)) return "name of a person";
  const term = dictionary.termOf(field);
  const classified = term && fields.find((other) => other.meaning.term === term.id && isPrivate(other));
  return classified && `the term ${term.title} is ${classified.meaning.classification} elsewhere`;
}

/** `customer: { name }` and `customerFullName`, but not `product: { name }` and `repository: { fullName }`. */
function isNameOfPerson({ words, holder }: Field): boolean {
  if (!/(^| )(full ?)?name$/u.test(words.join(" "))) return false;
  const [first = "", ...rest] = words;
  if (isPerson(first)) return rest.join("") === "name" || rest.join("") === "fullname";
  const around = nameWords(holder?.name ?? "").map(singular);
  if (!around.some((word) => isPerson(word))) return false;
  return words.join("") === "fullname" || (words.join("") === "name" && !named.has(around.at(-1)!));
}

/** What has a name of its own, whoever it belongs to: `UserTrackingCode`, `EmployeeLeaveBalance`. */
const named: ReadonlySet<string> = new Set(
  "app application attribute balance campaign category channel code collection company deduction department device document domain earning event feature file folder group key label leave list metric organisation organization permission plan policy product program project property role rule segment service setting status tag team template tenant tier topic type view workspace".split(
    " ",
  ),
);

function isPrivate({ meaning }: Field): boolean {
  return meaning.classification === "personal" || meaning.classification === "sensitive";
}

/** Said at the field, where it refers to, or at the object that holds it. */
function isClassified({ meaning, holder, unit }: Field, { statedAt }: LintContext): boolean {
  if (meaning.classification !== undefined) return true;
  return [holder?.json, unit.json, statedAt(unit.at)].some(
    (node) => typeof node === "object" && node !== null && "x-classification" in node,
  );
}
