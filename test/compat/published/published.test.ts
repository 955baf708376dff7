import { readFileSync } from "node:fs";
import path from "node:path";
import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import type { Finding, Json, JsonObject } from "@concord/diagnostics";
import { isSubschema } from "@concord/subschema";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

type Verdict = "holds" | "breaks";

/** One kind of difference under the name that others published, what they say of it, and what the gate says. */
interface PublishedKind {
  readonly kind: string;
  readonly before: Json;
  readonly after: Json;
  /** What the publisher's own tool says where old values are read by the new schema. */
  readonly registry: Verdict;
  /** By direction: inclusion alone, or all the rules that block. */
  readonly backward: Verdict | readonly string[];
  readonly forward: Verdict | readonly string[];
  readonly why: string;
  readonly prefix?: string;
}

interface PublishedList {
  readonly prefix?: string;
  readonly kinds: readonly PublishedKind[];
  /** Names that speak of nothing that is in a value, and why. */
  readonly outside?: Readonly<Record<string, string>>;
}

const directions = ["backward", "forward"] as const;
type Direction = (typeof directions)[number];

const byInclusion: Readonly<Record<Direction, string>> = { backward: "payload-narrowed", forward: "payload-widened" };

const lists = [
  { name: "json-schema", schemaFormat: "application/schema+json;version=2020-12" },
  { name: "avro", schemaFormat: "application/vnd.apache.avro+json;version=1.9.0" },
  { name: "protobuf", schemaFormat: "application/vnd.google.protobuf;version=3" },
  { name: "buf", schemaFormat: "application/vnd.google.protobuf;version=3" },
].map((list) => ({ ...list, ...(parse(read(`${list.name}.yaml`)) as PublishedList) }));

describe.each(lists)("the kinds of $name", ({ schemaFormat, prefix = "", kinds, outside = {} }) => {
  let findings: readonly Finding[];
  let invalid: readonly Finding[];

  beforeAll(async () => {
    const [before, after] = await Promise.all([side("before"), side("after")]);
    invalid = [...before.findings, ...after.findings].filter(({ severity }) => severity === "error");
    const comparison = await compareFabrics(before, after, {
      judge: (left, right, options) =>
        Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
      validate: confirmWithAjv,
      today: "2026-11-20",
    });
    findings = comparison.findings;
  }, 60_000);

  test("are changes of valid contracts", () => expect(invalid).toEqual([]));

  test.each(kinds.map((row, index) => [row.kind, index] as const))("%s (%i)", (_, index) => {
    const { why, before, after, ...row } = kinds[index]!;
    for (const direction of directions) {
      const about = findings.filter(
        ({ severity, facts }) =>
          severity === "error" && [facts["subjects"] ?? facts["subject"]].flat().includes(`home/${direction}${index}`),
      );
      const said = row[direction];
      const expected = typeof said !== "string" ? said : said === "holds" ? [] : [byInclusion[direction]];
      const rules = new Set(about.map(({ code }) => code.slice("compat/".length)));
      const told = `${direction}: ${why}\n${JSON.stringify(before)}\n${JSON.stringify(after)}`;
      expect([...rules].sort(), told).toEqual([...expected].sort());
      for (const { code, witness } of about) {
        if (code === `compat/${byInclusion[direction]}`) expect(witness, told).toBeDefined();
      }
    }
  });

  test("each name that speaks of no value says why", () => {
    for (const [name, why] of Object.entries(outside)) expect(why, name).toMatch(/\w+ \w+/);
    for (const { kind, why } of kinds) expect(why, kind).not.toBe("");
  });

  function side(name: "before" | "after"): Promise<Fabric> {
    const schemas = kinds.map((row) => {
      const schema = row[name];
      return typeof schema === "string" ? `${row.prefix ?? prefix} ${schema}` : schema;
    });
    return loadFabric(memoryFiles({ "contracts/home/bus/asyncapi.yaml": JSON.stringify(bus(schemas, schemaFormat)) }), {
      root: "contracts",
    });
  }
});

/** Each schema as a message that is protected one way, and as one that is protected the other way. */
function bus(schemas: readonly Json[], schemaFormat: string): JsonObject {
  const channels: Record<string, JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  for (const [index, schema] of schemas.entries()) {
    for (const direction of directions) {
      const key = `${direction}${index}`;
      const message = { "x-compatibility": direction, payload: { schemaFormat, schema } };
      channels[key] = { address: key, messages: { [key]: message } };
      operations[key] = { action: "send", channel: { $ref: `#/channels/${key}` } };
    }
  }
  return { asyncapi: "3.0.0", info: { title: "Bus", version: "1.0.0" }, channels, operations };
}

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), "utf8");
}
