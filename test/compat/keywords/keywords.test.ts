import { readFileSync } from "node:fs";
import path from "node:path";
import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import type { Finding, Json, JsonObject } from "@concord/diagnostics";
import { isSubschema } from "@concord/subschema";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

/** A change of one schema, and what it does to the values that it accepts. */
interface KeywordChange {
  readonly change: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly effect: "narrower" | "wider" | "both" | "none";
}

/** A place in a contract, and which effects break those who meet its values, by rule. */
interface Position {
  readonly position: string;
  readonly id: (index: number) => string;
  /** As findings call it. */
  readonly part: string;
  readonly narrower?: string;
  readonly wider?: string;
}

const table = parse(readFileSync(path.join(import.meta.dirname, "keywords.yaml"), "utf8")) as readonly KeywordChange[];

const called = { id: (index: number) => `api/call${index}`, narrower: "request-narrowed" };
const answered = { id: (index: number) => `api/call${index}`, wider: "response-widened" };
const whole = (index: number): string => `api/whole${index}`;
const hook = (index: number): string => `api/hook${index}`;

const positions: readonly Position[] = [
  { position: "a field of a request", part: "request body application/json", ...called },
  { position: "a query parameter", part: "query parameter q", ...called },
  { position: "a field of an answer", part: "response 200 application/json", ...answered },
  { position: "a header of an answer", part: "response 200 header X-H", ...answered },
  { position: "a whole request", part: "request body application/json", id: whole, narrower: "request-narrowed" },
  { position: "a whole answer", part: "response 200 application/json", id: whole, wider: "response-widened" },
  { position: "what a webhook says", part: "request body application/json", id: hook, wider: "request-widened" },
  { position: "what a webhook is told", part: "response 200 application/json", id: hook, narrower: "response-narrowed" },
  {
    position: "a field of a retained event",
    part: "payload",
    id: (index) => `home/retained${index}`,
    narrower: "payload-narrowed",
    wider: "payload-widened",
  },
  { position: "a field of an event that nobody keeps", part: "payload", id: (i) => `home/passing${i}`, wider: "payload-widened" },
  { position: "a field of a command", part: "payload", id: (index) => `home/command${index}`, narrower: "payload-narrowed" },
  { position: "a header of a command", part: "headers", id: (index) => `home/command${index}`, narrower: "headers-narrowed" },
];

let findings: readonly Finding[];
let invalid: readonly Finding[];

beforeAll(async () => {
  const [before, after] = await Promise.all([fabric("before"), fabric("after")]);
  invalid = [...before.findings, ...after.findings].filter(({ severity }) => severity === "error");
  const comparison = await compareFabrics(before, after, {
    judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
    validate: confirmWithAjv,
    today: "2026-11-20",
  });
  findings = comparison.findings;
}, 60_000);

test("the contracts that are compared are valid", () => expect(invalid).toEqual([]));

describe.each(positions)("$position", ({ id, part, narrower, wider }) => {
  test.each(table.map((change, index) => [change.change, change.effect, index] as const))("%s: %s", (_, effect, index) => {
    const about = findings.filter(({ facts }) => facts["part"] === part && subjectsOf(facts).includes(id(index)));
    const expected = [
      ...(narrower !== undefined && (effect === "narrower" || effect === "both") ? [narrower] : []),
      ...(wider !== undefined && (effect === "wider" || effect === "both") ? [wider] : []),
    ];
    const rules = new Set(about.map(({ code }) => code.slice("compat/".length)));
    expect([...rules].sort(), about.map(({ message }) => message).join("\n")).toEqual(expected.sort());
    for (const { severity, witness, message } of about) {
      expect(severity).toBe("error");
      expect(witness, message).toBeDefined();
    }
  });
});

function subjectsOf(facts: JsonObject): readonly Json[] {
  return [facts["subjects"] ?? facts["subject"] ?? []].flat();
}

function fabric(side: "before" | "after"): Promise<Fabric> {
  const schemas = table.map((change) => change[side]);
  const files = {
    "contracts/home/api/openapi.yaml": JSON.stringify(openApi(schemas)),
    "contracts/home/bus/asyncapi.yaml": JSON.stringify(asyncApi(schemas)),
  };
  return loadFabric(memoryFiles(files), { root: "contracts" });
}

function field(schema: JsonObject): JsonObject {
  return { type: "object", properties: { field: schema } };
}

function openApi(schemas: readonly JsonObject[]): JsonObject {
  const json = (schema: JsonObject): JsonObject => ({ content: { "application/json": { schema } } });
  const paths = schemas.flatMap((schema, index): [string, JsonObject][] => [
    [
      `/call${index}`,
      {
        post: {
          operationId: `call${index}`,
          parameters: [{ name: "q", in: "query", explode: false, schema }],
          requestBody: json(field(schema)),
          responses: { "200": { description: "ok", headers: { "X-H": { schema } }, ...json(field(schema)) } },
        },
      },
    ],
    [
      `/whole${index}`,
      { put: { operationId: `whole${index}`, requestBody: json(schema), responses: { "200": { description: "ok", ...json(schema) } } } },
    ],
  ]);
  const webhooks = schemas.map((schema, index): [string, JsonObject] => [
    `hook${index}`,
    {
      post: {
        operationId: `hook${index}`,
        requestBody: json(field(schema)),
        responses: { "200": { description: "ok", ...json(field(schema)) } },
      },
    },
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "API", version: "1.0.0" },
    paths: Object.fromEntries(paths),
    webhooks: Object.fromEntries(webhooks),
  };
}

function asyncApi(schemas: readonly JsonObject[]): JsonObject {
  const payload = (schema: JsonObject): JsonObject => ({
    schemaFormat: "application/schema+json;version=2020-12",
    schema: field(schema),
  });
  const channels: Record<string, JsonObject> = {};
  const operations: Record<string, JsonObject> = {};
  for (const [index, schema] of schemas.entries()) {
    for (const [name, server] of [["retained", "log"], ["passing", "queue"], ["command", "queue"]] as const) {
      const key = `${name}${index}`;
      channels[key] = {
        address: key,
        servers: [{ $ref: `#/servers/${server}` }],
        messages: {
          [key]: { payload: payload(schema), ...(name === "command" && { headers: payload(schema) }) },
        },
      };
      operations[key] = { action: name === "command" ? "receive" : "send", channel: { $ref: `#/channels/${key}` } };
    }
  }
  const servers = { log: { host: "log.example", protocol: "kafka" }, queue: { host: "mq.example", protocol: "amqp" } };
  return { asyncapi: "3.0.0", info: { title: "Bus", version: "1.0.0" }, servers, channels, operations };
}
