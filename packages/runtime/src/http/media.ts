/** Which of the declared media types a message has, and bodies as bytes and back. */
import type { Violation } from "../types.ts";
import { placeIntegers, placesIn, stringifyExact } from "../wide-integers.ts";
import type { BodySource } from "./body-source.ts";
import type { ContentDefinition } from "./definitions.ts";
import { readForm, readMultipart, writeForm, writeMultipart } from "./forms.ts";
import { isStreamed } from "./item-stream.ts";
import { lineOf, parseLines } from "./line-stream.ts";
import { parseJson, unreadable } from "./read-texts.ts";
import { violationsAt } from "./violations.ts";

/** The declared content that a `Content-Type` means: the same type, else the narrowest range that holds it. */
export function contentFor(
  content: readonly ContentDefinition[],
  contentType: string | null | undefined,
): ContentDefinition | undefined {
  // Who says nothing means what is expected.
  if (contentType === null || contentType === undefined || contentType === "") return content[0];
  const given = essence(contentType);
  const ranges = [given, `${given.split("/")[0]}/*`, "*/*"];
  for (const range of ranges) {
    const found = content.find(({ type }) => essence(type) === range);
    if (found) return found;
  }
  // `application/problem+json` where `application/json` is declared, and the other way round.
  return isJson(given) ? content.find(({ type }) => isJson(essence(type))) : undefined;
}

export function essence(contentType: string): string {
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}

export function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

/**
 * The declared types that an `Accept` admits, the most wanted first.
 * @returns all of them where the caller says nothing; none where it admits none
 */
export function acceptable(types: readonly string[], accept: string | undefined): readonly string[] {
  if (accept === undefined || accept.trim() === "") return types;
  const wanted = accept.split(",").map((part) => {
    const [range = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith("q="));
    return { range, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
  });
  const ranked = types.map((type, index) => {
    const own = essence(type);
    const fitting = wanted.filter(({ range }) => inRange(own, range) || inRange(range, own));
    const [best] = fitting.toSorted((left, right) => narrowness(right.range) - narrowness(left.range));
    return { type, index, quality: best?.quality ?? 0 };
  });
  return ranked
    .filter(({ quality }) => quality > 0)
    .toSorted((left, right) => right.quality - left.quality || left.index - right.index)
    .map(({ type }) => type);
}

function inRange(type: string, range: string): boolean {
  return range === "*/*" || range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
}

function narrowness(range: string): number {
  return range === "*/*" ? 0 : range.endsWith("/*") ? 1 : 2;
}

/** Whether no bytes at all are a body: a text without letters, a list or a form of nothing. */
export function mayBeEmpty({ as }: ContentDefinition): boolean {
  return as === "text" || as === "bytes" || as === "lines" || as === "form";
}

/** A body that can be sent, and the header that says what it is; a form's own boundary needs `fetch` to write that. */
export interface WrittenBody {
  readonly body: string | Blob | FormData | undefined;
  readonly contentType: string | undefined;
}

/** @param contentType the media type to send, where the definition leaves a choice */
export function writeBody(content: ContentDefinition, value: unknown): WrittenBody {
  switch (content.as) {
    case "json":
    case "events":
      return { body: stringifyExact(value), contentType: concrete(content.type, "application/json") };
    case "lines":
      return {
        body: (value as readonly unknown[]).map((item) => lineOf(item, content)).join(""),
        contentType: content.type,
      };
    case "text":
      return { body: String(value), contentType: withCharset(concrete(content.type, "text/plain")) };
    case "form":
      return { body: writeForm(content, value), contentType: content.type };
    case "multipart":
      return { body: writeMultipart(content, value), contentType: undefined };
    case "bytes": {
      const body = value as Blob;
      return { body, contentType: concrete(content.type, body.type || "application/octet-stream") };
    }
  }
}

function concrete(type: string, otherwise: string): string {
  return type.includes("*") ? otherwise : type;
}

function withCharset(type: string): string {
  return type.includes("charset") ? type : `${type}; charset=utf-8`;
}

export interface ReadBody {
  readonly value: unknown;
  readonly violations: readonly Violation[];
}

/** What a request and a `Response` have in common. */
type Readable = Pick<BodySource, "text" | "blob" | "formData">;

/** Reads a whole body and checks it. Never throws for what the bytes hold. */
export async function readBody(
  content: ContentDefinition,
  message: Readable,
  contentType: string | null | undefined,
): Promise<ReadBody> {
  const read = content.as === "text" ? await readText(message, contentType) : await readValue(content, message);
  if (read === unreadable && content.as === "text") {
    return {
      value: undefined,
      violations: [{ field: "body", rule: "charset", message: "must be in a charset that is known" }],
    };
  }
  if (read === unreadable) {
    const rule = content.as === "json" || content.as === "lines" ? "json" : "form";
    return { value: undefined, violations: [{ field: "body", rule, message: `must be ${wordFor(content)}` }] };
  }
  return { value: read, violations: checkBody(content, read) };
}

/** Whether a value is what programs give for a body of a kind: a text would be written of anything. */
export function fits({ as }: ContentDefinition, value: unknown): boolean {
  if (as === "text") return typeof value === "string";
  if (as === "bytes") return value instanceof Blob;
  return !(value instanceof Blob);
}

/** What a body's own definition says of it. Of lines, each is a value of its own. */
export function checkBody(content: ContentDefinition, value: unknown): readonly Violation[] {
  const { as, validate } = content;
  // Items of a stream are checked as they come.
  if (isStreamed(content)) return [];
  if (!fits(content, value)) {
    const wanted = as === "text" ? "a text" : as === "bytes" ? "a Blob" : "no Blob";
    return [{ field: "body", rule: "type", message: `must be ${wanted}` }];
  }
  if (!validate) return [];
  try {
    if (content.as !== "lines" || content.whole) return violationsAt("body", validate(value));
    if (!Array.isArray(value)) return [{ field: "body", rule: "type", message: "must be a list" }];
    return value.flatMap((item, index) => violationsAt(`body/${index}`, validate(item)));
  } catch (error) {
    // A value that contains its like may be deeper than the stack.
    if (!(error instanceof RangeError)) throw error;
    return [{ field: "body", rule: "depth", message: "must not be nested so deeply" }];
  }
}

function wordFor({ as }: ContentDefinition): string {
  return as === "json" ? "JSON" : as === "lines" ? "lines of JSON" : "a form";
}

/** Fields of forms are read one by one; what is in those that hold JSON gets its place here. */
function placed({ wide }: ContentDefinition, value: unknown): unknown {
  return wide === undefined || value === unreadable ? value : placeIntegers(value, wide);
}

/** By the charset that its sender names, UTF-8 where it names none; `unreadable` where nobody knows that. */
async function readText(
  message: Readable,
  contentType: string | null | undefined,
): Promise<string | typeof unreadable> {
  const [, charset = "utf-8"] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? "") ?? [];
  if (/^(utf-?8|us-ascii)$/i.test(charset)) return message.text();
  try {
    return new TextDecoder(charset).decode(await (await message.blob()).arrayBuffer());
  } catch (error) {
    if (error instanceof RangeError) return unreadable;
    throw error;
  }
}

async function readValue(content: ContentDefinition, message: Readable): Promise<unknown> {
  switch (content.as) {
    case "json":
      return parseJson(await message.text(), content.wide);
    case "lines": {
      const values = parseLines(
        await message.text(),
        content.whole ? placesIn(content.wide, content.wide?.[0]?.items) : content.wide,
      );
      return values.includes(unreadable) ? unreadable : values;
    }
    case "text":
    case "events":
      return message.text();
    case "form":
      return placed(content, readForm(content, await message.text()));
    case "multipart":
      return placed(content, await readMultipart(content, message));
    case "bytes":
      return message.blob();
  }
}
