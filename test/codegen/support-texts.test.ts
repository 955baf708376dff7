import { createRender } from "@concord/codegen";
import { assertedFormats } from "@concord/subschema";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { createRequire } from "node:module";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { formatSupport, isAsserted } from "../../generators/validators/src/formats.ts";
import { importText } from "./emit-schema.ts";

const require = createRequire(import.meta.url);
const ajvEqual = (require("ajv/dist/runtime/equal") as { default: (left: unknown, right: unknown) => boolean }).default;
const ajvLength = (require("ajv/dist/runtime/ucs2length") as { default: (text: string) => number }).default;

/** The functions that are put into validators say what the ones of ajv and ajv-formats say. */
type Support = Readonly<Record<string, (...values: unknown[]) => unknown>>;
let support: Support;

const names = [
  "equal",
  "isMultipleOf",
  "part",
  "ucs2length",
  "isTimeOfDay",
  ...Object.keys(fullFormats).flatMap((format) => formatSupport(format) ?? []),
];

beforeAll(async () => {
  const render = createRender();
  const texts = [...new Set(names)].map((name) => render(`validators/support/${name}.js`, {}));
  support = await importText<Support>(`${texts.join("\n")}\nexport { ${[...new Set(names)].join(", ")} };`);
});

const digits = (count: number): fc.Arbitrary<string> =>
  fc.nat({ max: 10 ** count - 1 }).map((number) => `${number}`.padStart(count, "0"));
const date = fc.tuple(digits(4), digits(2), digits(2)).map((parts) => parts.join("-"));
const zone = fc.oneof(
  fc.constantFrom("Z", "z", "", "+00:00", "-00:30", "+0100", "-05", "+24:00", "+23:60"),
  fc
    .tuple(fc.constantFrom("+", "-"), digits(2), digits(2))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
const time = fc
  .tuple(digits(2), digits(2), digits(2), fc.constantFrom("", ".5", ".123456", "."), zone)
  .map(([hour, minute, second, fraction, offset]) => `${hour}:${minute}:${second}${fraction}${offset}`);
/** The last second of a day in some zone, and its neighbours. */
const leap = fc
  .tuple(fc.constantFrom("+", "-"), fc.nat({ max: 24 }), fc.nat({ max: 60 }), fc.constantFrom(0, 0, 0, 1, 59))
  .map(([sign, hours, minutes, off]) => {
    const shift = (hours * 60 + minutes) * (sign === "+" ? 1 : -1);
    const at = (((23 * 60 + 59 + shift + off) % 1440) + 1440) % 1440;
    const two = (number: number): string => `${number}`.padStart(2, "0");
    return `${two(Math.floor(at / 60))}:${two(at % 60)}:60${sign}${two(hours)}:${two(minutes)}`;
  });
const moment = fc.tuple(date, fc.constantFrom("T", "t", " ", "_"), fc.oneof(time, leap)).map((parts) => parts.join(""));

const uriPart = fc.constantFrom(
  ..."a 1 - . ~ : / // ? # [ ] @ ! $ & ' ( ) * + , ; = % %41 %4 %zz é \" < > \\ ^ ` { | } :80 ::1 [::1] [1:2::3] [v1.a]".split(
    " ",
  ),
  "[::ffff:192.0.2.1]",
  "[1:2:3:4:5:6:7:8]",
  "[1:2:3:4:5:6:7:8:9]",
  "192.0.2.1",
  "example.com",
);
const uri = fc
  .tuple(
    fc.constantFrom("http", "a+b", "1a", "mailto", "urn", ""),
    fc.constantFrom(":", "://", ":/", ""),
    fc.array(uriPart),
  )
  .map(([scheme, start, parts]) => scheme + start + parts.join(""));

const base64 = fc.oneof(
  fc.base64String(),
  fc.array(fc.constantFrom("A", "b", "9", "+", "/", "=", "\n", " ", "-")).map((letters) => letters.join("")),
);

const texts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date,
  time: fc.oneof(time, leap),
  "iso-time": fc.oneof(time, leap),
  "date-time": moment,
  "iso-date-time": moment,
  uri,
  regex: fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom("(", ")", "[", "]", "a", "*", "\\", "\\Z", "\\d", "{2}", "?")).map((all) => all.join("")),
  ),
  byte: base64,
};

describe("formats", () => {
  test.each(Object.keys(texts))("%s is decided as ajv-formats decides it", (format) => {
    const known = fullFormats[format as keyof typeof fullFormats] as unknown;
    const reference = (typeof known === "function" ? known : (known as { validate: unknown }).validate) as (
      text: string,
    ) => boolean;
    const own = support[formatSupport(format)!]!;
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(fc.oneof({ weight: 6, arbitrary: texts[format]! }, { weight: 1, arbitrary: fc.string() }), (text) => {
        const expected = reference(text);
        seen[`${expected}`]++;
        return own(text) === expected;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(seen.true, seen.false), "both answers were met").toBeGreaterThan(30);
  });

  test("int32 and int64", () => {
    for (const value of [0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 60, Number.NaN, Infinity]) {
      for (const format of ["int32", "int64"] as const) {
        const { validate } = fullFormats[format] as unknown as { validate: (value: number) => boolean };
        expect(support[formatSupport(format)!]!(value), `${format} ${value}`).toBe(validate(value));
      }
    }
  });

  test("base64 may be of any length", () => {
    const long = "abcd".repeat(4_000_000);
    expect(support["isByte"]!(`${long}aa==`)).toBe(true);
    expect(support["isByte"]!(`${long}a`)).toBe(false);
  });

  test("validators assert the formats that the compatibility gate reckons with, and no other", () => {
    const asserted = Object.keys(fullFormats).filter(isAsserted);
    expect(asserted.toSorted()).toEqual([...assertedFormats].toSorted());
  });

  test("every format of ajv-formats is a regular expression, has a text, or asserts nothing", () => {
    const without = Object.entries(fullFormats)
      .filter(([name, format]) => !(format instanceof RegExp) && formatSupport(name) === undefined)
      .map(([name]) => name);
    expect(without).toEqual(["float", "double", "password", "binary"]);
  });
});

describe("values", () => {
  test("length counts a surrogate pair as one character", () => {
    const halves = fc.array(fc.constantFrom("a", "é", "😀", "\uD83D", "\uDE00")).map((parts) => parts.join(""));
    fc.assert(fc.property(halves, (text) => support["ucs2length"]!(text) === ajvLength(text)));
    expect(support["ucs2length"]!("a😀")).toBe(2);
  });

  test("equality is that of JSON values", () => {
    const small = fc.letrec((again) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, false, 0, 1, "", "a"),
        fc.array(again("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b"), again("value"), { maxKeys: 2, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(small, small, (left, right) => {
        const copy = JSON.parse(JSON.stringify(left)) as unknown;
        expect(support["equal"]!(left, right)).toBe(ajvEqual(left, right));
        expect(support["equal"]!(left, copy)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("multiples are those of decimals", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), fc.nat({ max: 6 }), (value, step, places) => {
        const [a, b] = [Number(`${value}e-${places}`), Number(`${step}e-${places}`)];
        return support["isMultipleOf"]!(a, b) === (value % step === 0);
      }),
    );
    for (const value of [4.35, 19.99, 0.07, 1e300, -0.01, 0]) expect(support["isMultipleOf"]!(value, 0.01)).toBe(true);
    expect(support["isMultipleOf"]!(4.355, 0.01)).toBe(false);
    expect(support["isMultipleOf"]!(1e-7, 0.01)).toBe(false);
    expect(support["isMultipleOf"]!(5e-324, 1e300)).toBe(false);
  });
});
