import type { Field } from "../fields/collect-fields.ts";
import { defineLintRule } from "../lint-rule.ts";
import { endsWith } from "../words/name-words.ts";

export const timestampUnformatted = defineLintRule({
  id: "timestamp-unformatted",
  severity: "warning",
  title: "A moment has no format, unit or time zone",
  explanation:
    "Text without a format is 2026-11-17, 17.11.26 or 'tomorrow', and a time without a zone is wrong for everybody elsewhere. Text needs format: date-time (which has the zone in it), date or a pattern; a number needs its unit in the description, as in milliseconds since 1970.",
  example: "placedAt: { type: string }   →   placedAt: { type: string, format: date-time }",
  inspect: ({ fields }) =>
    fields.flatMap((field) => {
      if (!isMoment(field) || field.meaning.refersTo !== undefined) return [];
      const lacks = lackOf(field);
      if (lacks === undefined) return [];
      return [
        {
          at: field.at,
          message: `${field.name} is a moment without ${lacks}`,
          label: `no ${lacks}`,
          facts: { field: field.name, lacks },
          help:
            lacks === "unit"
              ? "say in its description whether it counts seconds or milliseconds, and since when"
              : "give it format: date-time, or format: date where it is a day",
        },
      ];
    }),
});

const endings = [["timestamp"], ["datetime"], ["date", "time"], ["date"]] as const;

function isMoment({ words }: Field): boolean {
  if (words.length > 1 && words.at(-1) === "at") return true;
  return endings.some((ending) => endsWith(words, ending));
}

function lackOf({ meaning, json }: Field): "format" | "unit" | "time zone" | undefined {
  const { types, format, pattern, enum: values, description = "" } = meaning;
  if (values || meaning.nodes.some((node) => "const" in node || "properties" in node)) return undefined;
  if (types.length !== 1 || typeof json !== "object") return undefined;
  if (types[0] === "string") {
    if (format !== undefined) return /local/u.test(format) ? "time zone" : undefined;
    return pattern === undefined && !isSpelledOut(description) ? "format" : undefined;
  }
  if (types[0] !== "integer" && types[0] !== "number") return undefined;
  const said = /epoch|unix|posix|second|milli|micro|nano|\bms\b|since 1970/iu;
  return said.test(`${description} ${format ?? ""}`) ? undefined : "unit";
}

/** A description that names the notation, or shows it. */
function isSpelledOut(description: string): boolean {
  return /\biso\b|iso.?8601|rfc.?3339|rfc.?2822|rfc.?1123|\d{4}-\d{2}-\d{2}|yyyy|unix|epoch|\butc\b/iu.test(
    description,
  );
}
