import type { Json, JsonObject } from "@concord/diagnostics";
import { escapeToken, isObject, lookUp } from "./json-pointer.ts";
import { nodePointer } from "./schema-pointer.ts";

/** Where and by which keyword a comparison failed. */
interface Failure {
  readonly at: { readonly before: string; readonly after: string };
  readonly keyword: string;
}

/** Under this name stand the definitions of the side before, once something of it was put into the side after. */
const prefix = "before:";

/**
 * The schema after, with the keyword that failed put back as it was before; with the whole node where the keyword
 * alone changes nothing. Undefined where nothing is left to put back.
 */
export function graft(
  after: JsonObject | boolean,
  { at, keyword }: Failure,
  before: JsonObject | boolean,
): JsonObject | undefined {
  const place = { before: nodePointer(at.before, keyword), after: nodePointer(at.after, keyword) };
  if (place.after.includes(prefix) || !isObject(after) || !isObject(before)) return undefined;
  return graftKeyword(after, { at: place, keyword }, before) ?? graftNode(after, place, before);
}

function graftKeyword(after: JsonObject, { at, keyword }: Failure, before: JsonObject): JsonObject | undefined {
  const [target, source] = [lookUp(after, at.after), lookUp(before, at.before)];
  if (!isObject(target) || !isObject(source)) return undefined;
  const value = source[keyword];
  if (JSON.stringify(value) === JSON.stringify(target[keyword])) return undefined;
  const { [keyword]: _, ...rest } = target;
  return put(after, at.after, value === undefined ? rest : { ...rest, [keyword]: renamed(value) }, before);
}

function graftNode(after: JsonObject, at: Failure["at"], before: JsonObject): JsonObject | undefined {
  const [target, source] = [lookUp(after, at.after), lookUp(before, at.before)];
  // The whole schema put back says nothing about the rest of it.
  if (at.after === "" || target === undefined || source === undefined) return undefined;
  if (JSON.stringify(target) === JSON.stringify(source)) return undefined;
  return put(after, at.after, renamed(source), before);
}

function put(document: JsonObject, pointer: string, value: Json, before: Json): JsonObject {
  const grafted = replace(document, pointer.split("/").slice(1), value) as JsonObject;
  const definitions = isObject(before) && isObject(before["$defs"]) ? before["$defs"] : {};
  const borrowed = Object.entries(definitions).map(([name, json]) => [`${prefix}${name}`, renamed(json)]);
  const own = isObject(grafted["$defs"]) ? grafted["$defs"] : {};
  return { ...grafted, $defs: { ...own, ...Object.fromEntries(borrowed) } };
}

/** A schema without some of its properties, and without the demand for them. */
export function withoutProperties(schema: JsonObject, properties: readonly string[]): JsonObject {
  return properties.reduce((current, pointer) => {
    const tokens = pointer.split("/").slice(1);
    const name = tokens.at(-1)!.replaceAll("~1", "/").replaceAll("~0", "~");
    const owner = tokens.slice(0, -2);
    const node = lookUp(current, owner.map((token) => `/${token}`).join(""));
    if (!isObject(node) || !isObject(node["properties"])) return current;
    const { [name]: _, ...rest } = node["properties"];
    const required = Array.isArray(node["required"]) ? node["required"].filter((other) => other !== name) : undefined;
    return replace(current, owner, { ...node, properties: rest, ...(required && { required }) }) as JsonObject;
  }, schema);
}

/** A document with another value at a pointer. */
export function replaceAt(document: Json, pointer: string, value: Json): Json {
  return replace(document, pointer.split("/").slice(1), value);
}

function replace(document: Json, tokens: readonly string[], value: Json): Json {
  const [token, ...rest] = tokens;
  if (token === undefined) return value;
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(document)) {
    return document.map((item: Json, index) => (index === Number(key) ? replace(item, rest, value) : item));
  }
  const object = isObject(document) ? document : {};
  return { ...object, [key]: replace(object[key] ?? {}, rest, value) };
}

/** References into the side before, by the names they have once they are borrowed. */
function renamed(json: Json): Json {
  if (Array.isArray(json)) return json.map(renamed);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, key === "$ref" ? renamedReference(value) : renamed(value)]),
  );
}

function renamedReference(reference: Json): Json {
  const start = "#/$defs/";
  if (typeof reference !== "string" || !reference.startsWith(start)) return reference;
  return `${start}${escapeToken(prefix)}${reference.slice(start.length)}`;
}
