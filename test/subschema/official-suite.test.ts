import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Decision, type Dialect, isSubschema, type Json, type JsonSchema } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { corpusPath } from "./corpus.ts";
import { structural } from "./structural.ts";

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
}

const suite = corpusPath("json-schema-test-suite");
const drafts = { draft4: "draft-04", draft7: "draft-07", "draft2020-12": "2020-12" } as const;

/** Files about references to other documents, which the caller of the package bundles. */
const remote = new Set(["refRemote.json", "vocabulary.json"]);

if (suite === undefined) console.log("official suite skipped: ../shared/corpus is absent");

describe.skipIf(suite === undefined)("the official JSON Schema test suite, as truth about inclusion", () => {
  test.each(Object.entries(drafts))("%s", { timeout: 60_000 }, (folder, dialect) => {
    const tally = new Tally();
    for (const file of readdirSync(join(suite!, folder))) {
      if (remote.has(file)) continue;
      const groups = JSON.parse(readFileSync(join(suite!, folder, file), "utf8")) as Group[];
      for (const group of groups) {
        for (const each of group.tests) {
          askAll(
            tally,
            `${file}: ${group.description}: ${each.description}`,
            group.schema,
            each.data,
            each.valid,
            dialect,
          );
        }
      }
    }
    console.log([`official suite, ${folder}: ${tally.summary()}`, ...tally.unknown].join("\n"));
    expect(tally.wrong).toEqual([]);
    expect(tally.unknown.length / tally.asked).toBeLessThanOrEqual(0.01);
  });
});

/** One test of the suite as questions about inclusion, with the value on the left and on the right. */
function askAll(tally: Tally, name: string, schema: JsonSchema, data: Json, valid: boolean, dialect: Dialect): void {
  const ask = (form: string, before: JsonSchema, after: JsonSchema, holds: boolean): void => {
    const options = { contentModel: "strict", formats: "annotate" } as const;
    tally.count(
      `${name} [${form}]`,
      isSubschema({ schema: before, dialect }, { schema: after, dialect }, options),
      holds,
      data,
    );
  };
  const constant: JsonSchema = { enum: [data] };
  const not: JsonSchema = { not: constant };
  ask("constant", constant, schema, valid);
  ask("structure", structural(data, dialect), schema, valid);
  ask("not the constant", schema, not, !valid);
  ask("not the structure", schema, { not: structural(data, dialect) as Json }, !valid);
  if (valid) ask("without the value", schema, { allOf: [moved(schema), not] }, false);
}

/** The schema as first part of an `allOf`, its references to itself moved along. */
function moved(schema: JsonSchema): Json {
  if (typeof schema === "boolean" || typeof schema["$id"] === "string" || typeof schema["id"] === "string")
    return schema;
  const text = JSON.stringify(schema).replaceAll(
    /("\$(?:ref|dynamicRef)":"#)(\/[^"]*)?"/g,
    (_, start: string, rest = "") => {
      return `${start}/allOf/0${rest}"`;
    },
  );
  return JSON.parse(text) as Json;
}

class Tally {
  asked = 0;
  outside = 0;
  readonly wrong: string[] = [];
  readonly unknown: string[] = [];

  count(name: string, decision: Decision, holds: boolean, data: Json): void {
    // A reference to the meta-schema or to another document is not a question about inclusion.
    if (decision.verdict === "unknown" && decision.reason.includes("leaves this document")) {
      this.outside += 1;
      return;
    }
    this.asked += 1;
    if (decision.verdict === "unknown") this.unknown.push(`${name}: ${decision.reason}`);
    else if ((decision.verdict === "holds") !== holds) this.wrong.push(`${name}: ${JSON.stringify(decision)}`);
    else if (decision.verdict === "fails" && !isSameValue(decision.witness, data)) {
      this.wrong.push(`${name}: witness ${JSON.stringify(decision.witness)}`);
    }
  }

  summary(): string {
    return `${this.asked} asked, ${this.wrong.length} wrong, ${this.unknown.length} unknown, ${this.outside} outside`;
  }
}

function isSameValue(left: Json, right: Json): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  const entries = Object.entries(value).map(([name, item]) => [name, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
