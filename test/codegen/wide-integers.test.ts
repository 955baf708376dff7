/** 64-bit integers as bigints, by option: from a producer over the wire to a consumer with every digit. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { PackagePlan } from "@concord/codegen";
import { type MessageDefinition, createConsumer, createProducer, memory } from "@concord/runtime";
import type { TestKit } from "@concord/runtime/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Validator } from "./emit-schema.ts";
import { planFabric } from "./plan-contract.ts";
import { wideFabric } from "./wide.ts";

const here = mkdtempSync(path.join(tmpdir(), "concord-wide-"));
let plans: readonly PackagePlan[];

beforeAll(async () => {
  plans = await planFabric(await wideFabric(), "package");
  for (const { path: file, text } of plans.flatMap((plan) => plan.files)) {
    if (!file.endsWith(".js")) continue;
    mkdirSync(path.dirname(path.join(here, file)), { recursive: true });
    writeFileSync(path.join(here, file), leaningOnSources(text));
  }
  writeFileSync(path.join(here, "package.json"), '{ "type": "module" }');
}, 60_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

function leaningOnSources(text: string): string {
  const sources = path.join(import.meta.dirname, "../../packages/runtime/src");
  return text.replace(/"@concord\/runtime(?:\/([\w-]+))?"/g, (_all, entry: string = "index") =>
    JSON.stringify(pathToFileURL(path.join(sources, `${entry}.ts`)).href),
  );
}

function textOf(module: string): string {
  return plans.flatMap((plan) => plan.files).find((file) => file.path === `meters/src/${module}.ts`)!.text;
}

async function load<T>(module: string): Promise<T> {
  return (await import(pathToFileURL(path.join(here, `meters/dist/${module}.js`)).href)) as T;
}

type Definitions = Record<
  "metered" | "reported" | "pulsed" | "totalled" | "listed",
  { message: MessageDefinition<object>; operation: string }
>;
type Kit = TestKit<Definitions, Definitions>;

async function testKit(): Promise<Kit> {
  const { createMetersTestKit } = await load<{ createMetersTestKit: () => Kit }>("testing");
  return createMetersTestKit();
}

const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
const edges = [least, most, 0n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 1205n];
const int64 = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: least, max: most }));
const uint64 = fc.oneof(fc.constantFrom(0n, 2n ** 64n - 1n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const small = fc.nat({ max: 9 });

const reading = fc.record(
  {
    ticks: int64,
    level: small,
    scale: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    before: fc.option(int64),
    step: fc.constantFrom(1n, 10n),
    ever: fc.constant(7n),
    phases: fc.uniqueArray(int64, { maxLength: 4 }),
    pair: fc.tuple(int64, small),
    byMeter: fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), int64, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    events: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant("reset"), at: int64, size: small }),
        fc.record({ kind: fc.constant("moved"), at: fc.string(), size: fc.constantFrom(0.5, 3) }),
      ),
      { maxLength: 3 },
    ),
    parent: fc.record({ ticks: int64, level: small }),
  },
  { requiredKeys: ["ticks", "level"], noNullPrototype: true },
);
const pulse = fc.record({
  ticks: int64,
  before: fc.option(int64),
  either: fc.oneof(fc.record({ long: int64 }), fc.record({ double: fc.constant(0.5) })),
  all: fc.array(int64, { maxLength: 4 }),
  level: small,
});
const total = fc.record({
  ticks: int64,
  count: uint64,
  steps: fc.array(int64, { maxLength: 4 }),
  meters: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), uint64, { maxKeys: 4, noNullPrototype: true }),
  level: small,
  part: fc.record({ ticks: int64 }),
});

describe("64-bit integers", () => {
  test("are bigints in examples", () => {
    expect(textOf("producer")).toContain("ticks: 1205n, level: 3, scale: 0.5");
  });

  test.each([
    ["metered", reading],
    ["reported", fc.record({ id: fc.string(), ticks: int64 })],
    ["pulsed", pulse],
    ["totalled", total],
    ["listed", fc.record({ ticks: int64, counts: fc.array(uint64, { maxLength: 3 }) })],
  ] as const)("of %s come out as they went in", async (name, values) => {
    const { sends } = await load<{ sends: Definitions }>("producer");
    const transport = memory();
    const seen: unknown[] = [];
    await using producer = createProducer("meters", sends, { transport });
    await using consumer = await createConsumer(
      "meters",
      { [name]: { ...sends[name], required: true } },
      { transport, group: "g" },
    ).on[name]!((data, { message }) => void seen.push({ data, headers: message.headers })).start();
    expect(consumer).toBeDefined();
    const given: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(values, int64, async (data, sequence) => {
        const headers = name === "metered" ? { sequence, window: [sequence, 5n] } : {};
        const options = name === "metered" ? { headers, parameters: { meter: "m" } } : {};
        given.push({ data, headers });
        await (producer[name] as (data: unknown, options: object) => Promise<unknown>)(data, options);
      }),
      { numRuns: 60 },
    );
    while (seen.length < given.length) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).toEqual(given);
  });

  test("are seen by a test as its consumer sees them, in the data of an event too", async () => {
    await using kit = await testKit();
    for (const name of ["metered", "reported", "pulsed", "totalled", "listed"] as const)
      kit.consumer.on[name](() => {});
    await kit.given.reported({ id: "a", ticks: most });
    const { data, id } = kit.handled.reported.once({ ticks: most });
    expect(data).toEqual({ id: "a", ticks: most });
    expect(id).not.toBe("");
    expect(() => kit.handled.reported.times(2)).toThrow(`"ticks":${most}`);
  });

  test("travel as texts in the JSON of a Protobuf message", async () => {
    await using kit = await testKit();
    for (const name of ["metered", "reported", "pulsed", "totalled", "listed"] as const)
      kit.consumer.on[name](() => {});
    await kit.givenRaw("lists", Buffer.from(`{"ticks":"${least}","counts":["18446744073709551615"]}`));
    expect(kit.handled.listed.once().data).toEqual({ ticks: least, counts: [2n ** 64n - 1n] });
    await kit.givenRaw("lists", Buffer.from(`{"ticks":"9223372036854775808"}`));
    kit.deadLetters.one({ field: "/ticks" });
  });

  test("are read in any spelling of JSON, and stay out of other places", async () => {
    await using kit = await testKit();
    kit.consumer.on.metered(() => {});
    for (const name of ["reported", "pulsed", "totalled", "listed"] as const) kit.consumer.on[name](() => {});
    const body = `{"ticks":9223372036854775807,"level":3.0,"byMeter":{"a":1e3,"b":9007199254740993.0},"note":[12345678901234567890]}`;
    await kit.givenRaw("meters.m.readings", Buffer.from(body), {
      headers: { "ce-type": "energy.metered", sequence: "-9223372036854775808" },
    });
    const { data, headers } = kit.handled.metered.once();
    expect(data).toEqual({
      ticks: most,
      level: 3,
      byMeter: { a: 1000n, b: 9007199254740993n },
      note: [12345678901234567000],
    });
    expect(headers["sequence"]).toBe(String(least));
  });

  test("keep to their bounds, exactly", async () => {
    const { validateMetered } = await load<Record<string, Validator>>("validators");
    const rules = (part: object): readonly string[] =>
      (validateMetered!({ ticks: 1n, level: 1, ...part }) ?? []).map(({ field, rule }) => `${field} ${rule}`);
    expect(rules({ ticks: most, bounded: -5n, step: 10n, ever: 7n, before: null })).toEqual([]);
    expect(rules({ ticks: most + 1n })).toEqual(["/ticks type"]);
    expect(rules({ ticks: least - 1n })).toEqual(["/ticks type"]);
    expect(rules({ ticks: 1 })).toEqual(["/ticks type"]);
    expect(rules({ level: 1n })).toEqual(["/level type"]);
    expect(rules({ bounded: -10n })).toEqual(["/bounded minimum"]);
    expect(rules({ bounded: 100n })).toEqual(["/bounded exclusiveMaximum"]);
    expect(rules({ bounded: 96n })).toEqual(["/bounded multipleOf"]);
    expect(rules({ step: 2n })).toEqual(["/step enum"]);
    expect(rules({ ever: 8n })).toEqual(["/ever const"]);
    expect(rules({ phases: [1n, 1n] })).toEqual(["/phases uniqueItems"]);
  });

  test("are what fakes make, and what invalid fakes break", async () => {
    const { fake } = await load<{
      fake: Record<string, (part?: object, options?: object) => Record<string, unknown>> & {
        invalid: Record<string, () => readonly { field: string; rule: string; value: unknown }[]>;
      };
    }>("fakes");
    const validators = await load<Record<string, Validator>>("validators");
    for (const name of ["Metered", "Reported", "Pulsed", "Totalled", "Listed"]) {
      const member = name.toLowerCase();
      for (let seed = 1; seed <= 20; seed++) {
        expect(validators[`validate${name}`]!(fake[member]!({}, { seed }))).toBeUndefined();
      }
    }
    expect(fake["metered"]!()["ticks"]).toBeTypeOf("bigint");
    const broken = fake.invalid["metered"]!().map(({ field, rule }) => `${field} ${rule}`);
    expect(broken).toEqual(expect.arrayContaining(["/ticks required", "/ticks type"]));
  });

  test("stay numbers where the same place may hold another number, and that is said", () => {
    expect(textOf("types")).toMatch(
      /kind: "reset";\s+\/\*\* @format int64 \*\/\s+at: bigint;\s+\/\*\* @format int64 \*\/\s+size\?: number;/,
    );
    expect(plans.flatMap(({ findings }) => findings).map(({ code }) => code)).toContain("codegen/integer-narrow");
  });
});
