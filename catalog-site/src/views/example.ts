import type { Json, JsonObject } from "@concord/diagnostics";
import type { FieldRow } from "./fields.ts";
import { humanName } from "./names.ts";
import { showValue } from "./type-words.ts";
import { dayWords, words } from "../words.ts";

/** An example message as a reader would say it: names and values, nested. */
export type Reading =
  | { readonly value: string }
  | { readonly entries: readonly { readonly name: string; readonly reading: Reading }[] }
  | { readonly items: readonly Reading[] };

/** Reads a value with the names that the field table gives to its parts. */
export function readExample(json: Json, rows: readonly FieldRow[]): Reading {
  const names = new Map(rows.filter(({ kind }) => kind === "field").map((row) => [row.pointer, row.name]));
  return read(json, "", names);
}

function read(json: Json, pointer: string, names: ReadonlyMap<string, string>): Reading {
  if (Array.isArray(json)) {
    if (json.every((item) => typeof item !== "object" || item === null)) {
      return { value: json.length === 0 ? words.example.emptyList : json.map(say).join(", ") };
    }
    return { items: json.map((item: Json) => read(item, `${pointer}/*`, names)) };
  }
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json as JsonObject).map(([key, value]) => {
      const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const known = names.has(at) ? at : `${pointer}/*`;
      return { name: names.get(at) ?? humanName(key), reading: read(value, known, names) };
    });
    return entries.length === 0 ? { value: words.example.emptyGroup } : { entries };
  }
  return { value: say(json) };
}

const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/u;

function say(json: Json): string {
  if (json === null) return words.example.empty;
  if (json === true) return words.example.yes;
  if (json === false) return words.example.no;
  if (typeof json === "string") {
    const [, day, time, zone] = instant.exec(json) ?? [];
    if (day !== undefined && time !== undefined) return words.example.moment(dayWords(day), time, zone);
    if (/^\d{4}-\d{2}-\d{2}$/u.test(json)) return dayWords(json);
    return json === "" ? words.example.empty : json;
  }
  return showValue(json);
}
