import { assertedFormats, isSubschema, type Json, type JsonSchema, silentFormats } from "@concord/subschema";
import { fullFormats } from "ajv-formats/dist/formats.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { refereeWithFormats } from "./ajv-referee.ts";

const dialect = "2020-12";
const textFormats = assertedFormats.filter((name) => name !== "int32" && name !== "int64");

/** Texts near each format, which random characters would hardly ever hit. */
const near: readonly string[] = [
  "2024-02-29",
  "2023-02-29",
  "2000-02-29",
  "1900-02-29",
  "0000-02-29",
  "2024-13-01",
  "2024-04-31",
  "24-01-01",
  "23:59:60Z",
  "22:59:60-01:00",
  "23:59:60+01:00",
  "00:59:60+01:00",
  "24:59:60+01:00",
  "12:00:00",
  "12:00:00.5z",
  "12:00:00+24:00",
  "12:00:00+0130",
  "12:00:00-01",
  "2024-01-15T12:00:00Z",
  "2024-01-15 12:00:00Z",
  "2024-01-15t12:00:00",
  "P1Y",
  "P",
  "PT",
  "P1YT",
  "P1W",
  "P1W1D",
  "P1DT2H",
  "P1D2H",
  "PT1H1S",
  "P1Y1D",
  "-P1D",
  "http://a.b",
  "a:",
  "a:b",
  "//a/b",
  "/a/b",
  "a b",
  "http://[::1]:80/",
  "mailto:a@b",
  "http://a/%zz",
  "?q",
  "#f",
  "",
  "http://127.0.0.1",
  "https://example.com/a?b",
  "ftp://example.com",
  "http://exa mple.com",
  "http://10.0.0.1",
  "HTTP://a.bc",
  "a@b",
  "a@b.c",
  "a..b@c.de",
  ".a@b.cd",
  "a@-b.cd",
  "A@B.CD",
  "a-b.com",
  "-a.com",
  `${"a".repeat(64)}.com`,
  "a.",
  "a..b",
  "1.2.3.4",
  "01.2.3.4",
  "256.1.1.1",
  "::",
  "::1",
  "1::",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7:8:9",
  "::ffff:1.2.3.4",
  "12345::",
  "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  "urn:uuid:3F2504E0-4F89-41D3-9A0C-0305E82C3301",
  "3f2504e04f8941d39a0c0305e82c3301",
  "/a~0b",
  "/a~2",
  "#/a%20",
  "#a",
  "0",
  "01",
  "1/a",
  "0#",
  "{a}",
  "/{a,b}",
  "{",
  "{a:3}",
  "{?x*}",
  "YQ==",
  "YQ=",
  "a\nYQ==",
  "\n",
  "^[a-z]+$",
  "(",
  "a{2",
  "\\Z",
  "[",
  "\u{1f600}",
  "é",
  "http://é.com/",
  '//a"b',
  "a:/",
  "a://",
];

const edited = fc
  .tuple(
    fc.constantFrom(...near),
    fc.nat(),
    fc.constantFrom(...Array.from("0129aAzZ:/.-+~#@%{}[]= \n_\u{e9}")),
    fc.nat({ max: 2 }),
  )
  .map(([text, place, character, how]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + (how === 0 ? "" : character) + text.slice(how === 1 ? at : at + 1);
  });

/** The decision's own idea of a format: whether exactly this text is inside it. */
function isInside(name: string, text: string): boolean {
  const exactly: JsonSchema = { const: text };
  return isSubschema({ schema: exactly, dialect }, { schema: { format: name }, dialect }).verdict === "holds";
}

test("every format of ajv-formats either restricts values here too, or says nothing", () => {
  expect([...assertedFormats, ...silentFormats].toSorted()).toEqual(Object.keys(fullFormats).toSorted());
});

test.each(textFormats)("%s accepts what ajv-formats accepts", (name) => {
  const schema: JsonSchema = { format: name };
  const agrees = (text: string): boolean => isInside(name, text) === refereeWithFormats({ schema, dialect }, text);
  expect(near.filter((text) => !agrees(text))).toEqual([]);
  expect(fc.check(fc.property(edited, agrees), { numRuns: 60 })).toMatchObject({ failed: false });
});

test.each(textFormats)("%s has a realistic witness", (name) => {
  const schema: JsonSchema = { type: "string", format: name };
  const decision = isSubschema(
    { schema, dialect },
    { schema: { type: "null" }, dialect },
    { validate: refereeWithFormats },
  );
  expect(decision.verdict).toBe("fails");
});

const inclusions: readonly (readonly [before: string, after: string])[] = [
  ["date-time", "iso-date-time"],
  ["time", "iso-time"],
  ["uri", "uri-reference"],
  ["ipv4", "hostname"],
  ["int32", "int64"],
];

function verdict(before: Json, after: Json): string {
  return isSubschema({ schema: { format: before }, dialect }, { schema: { format: after }, dialect }).verdict;
}

test.each(inclusions)("%s is inside %s, and not the reverse", (narrow, wide) => {
  expect([verdict(narrow, wide), verdict(wide, narrow)]).toEqual(["holds", "fails"]);
});
