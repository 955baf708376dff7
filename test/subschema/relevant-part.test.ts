import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Dialect, Json, JsonSchema } from "@concord/subschema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createConfirm } from "../../packages/compat/src/confirm.ts";
import { relevantSchema } from "../../packages/compat/src/confirm-relevant.ts";
import { instances } from "./adversary/instances.ts";
import { createRandom } from "./adversary/random.ts";
import { randomSchema, vocabularyOf } from "./adversary/schemas.ts";
import { corpusPath } from "./corpus.ts";

const suite = corpusPath("json-schema-test-suite");
const drafts = { draft4: "draft-04", draft7: "draft-07", "draft2020-12": "2020-12" } as const;

const confirm = createConfirm({ formats: "annotate" });

function says(schema: JsonSchema, dialect: Dialect, value: Json): boolean | "unreadable" {
  try {
    return confirm({ schema, dialect }, value);
  } catch {
    return "unreadable";
  }
}

/** What ajv says of the part, and of the whole: a schema that is asked about again and again is compiled whole. */
function verdicts(schema: JsonSchema, dialect: Dialect, value: Json): readonly (boolean | "unreadable")[] {
  return [...new Set(Array.from({ length: 7 }, () => says(schema, dialect, value)))];
}

/** Large enough to be cut. */
function padded(schema: JsonSchema): JsonSchema {
  return typeof schema === "boolean" ? schema : { ...schema, "x-padding": "x".repeat(2_000) };
}

describe("the part of a schema that a value meets", () => {
  test("leaves out what the value has not, and keeps what judges it", () => {
    const schema = {
      type: "object",
      required: ["lines"],
      properties: {
        lines: { type: "array", items: { $ref: "#/$defs/Line" } },
        customer: { $ref: "#/$defs/Customer" },
      },
      additionalProperties: false,
      $defs: {
        Line: { type: "object", properties: { sku: { type: "string" }, next: { $ref: "#/$defs/Line" } } },
        Customer: { type: "object" },
      },
    } as const;
    expect(relevantSchema(schema, "2020-12", { lines: [{ sku: "a" }] })).toEqual({
      type: "object",
      required: ["lines"],
      properties: { lines: { type: "array", items: { $ref: "#/$defs/Line" } }, customer: true },
      additionalProperties: false,
      $defs: { Line: { type: "object", properties: { sku: { type: "string" }, next: true } } },
    });
    const anchored = { ...schema, properties: { lines: { $ref: "#lines" } } };
    expect(relevantSchema(anchored, "2020-12", { lines: [] })).toBeUndefined();
  });

  test("says the same as all of it, for any schema and value", () => {
    const dialects = ["draft-04", "draft-07", "2019-09", "2020-12", "oas-3.0"] as const;
    let compared = 0;
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...dialects), (seed, dialect) => {
        const random = createRandom(seed);
        const schema = padded(randomSchema(random, vocabularyOf(dialect)));
        for (const value of instances(random, schema, 4)) {
          if (relevantSchema(schema, dialect, value) === undefined) continue;
          compared += 1;
          const said = verdicts(schema, dialect, value);
          // What stands where no value leads may be nothing that ajv can read.
          expect(said.filter((one) => one !== "unreadable").length, JSON.stringify([schema, value])).toBeLessThan(2);
        }
      }),
      { numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test.skipIf(suite === undefined)("says what the official suite says", { timeout: 60_000 }, () => {
    let compared = 0;
    for (const [folder, dialect] of Object.entries(drafts)) {
      for (const file of readdirSync(path.join(suite!, folder)).filter((name) => name.endsWith(".json"))) {
        const groups = JSON.parse(readFileSync(path.join(suite!, folder, file), "utf8"));
        for (const { schema, tests } of groups) {
          for (const { data, valid } of tests) {
            const large = padded(schema);
            // ajv never looks at a property of that name.
            if (file === "properties.json" && Object.hasOwn(Object(data), "__proto__")) continue;
            if (relevantSchema(large, dialect, data) === undefined) continue;
            compared += 1;
            const [part, whole = part] = verdicts(large, dialect, data);
            // Where ajv is wrong about the whole it may be wrong about the part, or right.
            if (whole === valid) expect([file, schema, data, part]).toEqual([file, schema, data, valid]);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(1_000);
  });
});
