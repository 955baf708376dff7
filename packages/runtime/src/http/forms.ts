/** `application/x-www-form-urlencoded` and `multipart/form-data`, both ways. */
import { placesIn, stringifyExact, type WidePlaces } from "../wide-integers.ts";
import type { ContentDefinition, FieldEncoding, ParameterDefinition, Shape } from "./definitions.ts";
import {
  coerce,
  decodePart,
  fieldsShape,
  itemsShape,
  parseJson,
  queryPairs,
  readQuery,
  unreadable,
} from "./read-texts.ts";
import { isRecord, textOf, writeQuery } from "./write-parameters.ts";

/** What says how the fields of a form are written. */
type FormDefinition = Pick<ContentDefinition, "shape" | "encoding">;

export function writeForm(content: FormDefinition, value: unknown): string {
  if (!isRecord(value)) return "";
  const pairs = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .flatMap(([name, item]) => writeQuery({ name, ...fieldStyle(content, name) }, item));
  return pairs.join("&").replaceAll("%20", "+");
}

/** A parameter that is all of the query string. */
export function writeQuerystring(definition: ParameterDefinition, value: unknown): string {
  if (definition.style === "json") return encodeURIComponent(stringifyExact(value));
  return isRecord(value) ? writeForm(definition, value) : encodeURIComponent(textOf(value));
}

/** @returns undefined where there is none */
export function readQuerystring(definition: ParameterDefinition, text: string): unknown {
  if (text === "") return undefined;
  const { style, shape = "string" } = definition;
  if (style === "json") return parseJson(decodePart(text), definition.wide);
  return fieldsShape(shape) ? readForm(definition, text) : coerce(decodePart(text), shape);
}

export function readForm(content: FormDefinition, text: string): unknown {
  const shape = fieldsShape(content.shape ?? "string");
  const pairs = queryPairs(text);
  const byName = Map.groupBy(pairs, ([name]) => name.replace(/\[.*$/s, ""));
  const declared = new Set(Object.keys(shape?.fields ?? {}));
  const names = new Set([...declared, ...byName.keys()]);
  const read: [string, unknown][] = [];
  for (const name of names) {
    // The members of an object may stand anywhere; of what nobody has declared there may be any number.
    const own = declared.has(name) ? pairs : byName.get(name)!;
    const given = readQuery({ name, shape: shapeOf(content, name), ...fieldStyle(content, name) }, own, names);
    if (given !== undefined) read.push([name, given === unreadable ? own.find(([key]) => key === name)?.[1] : given]);
  }
  return Object.fromEntries(read);
}

/** Where nothing is said, an object in a form is written as JSON. */
function fieldStyle(content: FormDefinition, name: string): Omit<FieldEncoding, "contentType"> {
  const { contentType, ...style } = encodingOf(content, name) ?? {};
  if (contentType?.includes("json")) return { style: "json" };
  if (Object.keys(style).length > 0) return style;
  return isJsonField(shapeOf(content, name)) ? { style: "json" } : {};
}

function encodingOf({ encoding }: FormDefinition, name: string): FieldEncoding | undefined {
  return encoding && Object.hasOwn(encoding, name) ? encoding[name] : undefined;
}

function shapeOf(content: FormDefinition, name: string): Shape {
  const fields = fieldsShape(content.shape ?? "string");
  if (!fields) return "string";
  return (Object.hasOwn(fields.fields, name) ? fields.fields[name] : fields.rest) ?? "string";
}

function isJsonField(shape: Shape): boolean {
  const item = itemsShape(shape);
  return shape === "json" || fieldsShape(shape) !== undefined || (item !== undefined && typeof item === "object");
}

export function writeMultipart(content: ContentDefinition, value: unknown): FormData {
  const form = new FormData();
  if (!isRecord(value)) return form;
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const shape = shapeOf(content, name);
    const { contentType } = encodingOf(content, name) ?? {};
    const parts = Array.isArray(item) && itemsShape(shape) !== undefined ? item : [item];
    for (const part of parts) appendPart(form, name, part, contentType);
  }
  return form;
}

function appendPart(form: FormData, name: string, part: unknown, contentType: string | undefined): void {
  if (part instanceof Blob) {
    // A file keeps its own name.
    form.append(name, part);
    return;
  }
  const text = textOf(part);
  // Only a file can say its own media type.
  if (contentType === undefined) form.append(name, text);
  else form.append(name, new Blob([text], { type: contentType }), name);
}

export async function readMultipart(
  content: ContentDefinition,
  message: { formData(): Promise<FormData> },
): Promise<unknown> {
  const form = await message.formData().catch(() => undefined);
  if (!form) return unreadable;
  const read: [string, unknown][] = [];
  for (const [name, own] of Map.groupBy(form, ([key]) => key)) {
    const shape = shapeOf(content, name);
    const item = itemsShape(shape);
    const field = placesIn(content.wide, content.wide?.[0]?.fields?.[name]);
    const wide = item === undefined ? field : placesIn(field, field?.[0]?.items);
    const parts = await Promise.all(own.map(([, part]) => readPart(part, item ?? shape, wide)));
    read.push([name, item === undefined ? parts[0] : parts]);
  }
  return Object.fromEntries(read);
}

async function readPart(part: unknown, shape: Shape, wide: WidePlaces | undefined): Promise<unknown> {
  if (typeof part === "string") return coerce(part, shape, wide);
  const file = part as Blob;
  if (shape === "binary") return file;
  const text = await file.text();
  if (/[/+]json\b/.test(file.type)) {
    const value = parseJson(text, wide);
    return value === unreadable ? text : value;
  }
  return coerce(text, shape, wide);
}
