import path from "node:path";
import { type PackagePlan, jsonLiteral, modelService } from "@concord/codegen";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { beforeAll, expect, test } from "vitest";
import { defaultsFabric, defaultsProgram } from "../http/defaults.ts";
import { brandedFabric, brandedProgram } from "./branded.ts";
import { differentFromTypeScript } from "./compile-by-typescript.ts";
import { compile, layOut } from "./compile-packages.ts";
import { documents, make } from "./corpus.ts";
import { documentedPrograms } from "./documented.ts";
import { type Validator, importText } from "./emit-schema.ts";
import { features, goldenFabric } from "./golden.ts";
import { planFabric } from "./plan-contract.ts";
import { wideFabric, wideProgram } from "./wide.ts";

/** A few of the public documents; all of them are the long test's. */
const some = [
  "adeo-kafka-request-reply",
  "anyof",
  "operation_with_reply",
  "social-media-backend",
  "slack-rtm",
  "xero_assets",
];

/** This repository's own contracts. */
let fabric: Fabric;
let plans: readonly PackagePlan[];
const groups = new Map<string, readonly PackagePlan[]>();

beforeAll(async () => {
  const cwd = path.join(import.meta.dirname, "../..");
  fabric = await loadFabric(diskFiles({ cwd, root: "contracts" }), { root: "contracts" });
  plans = await planFabric(fabric);
  groups.set("contracts", plans);
  for (const feature of features) {
    groups.set(`golden/${feature}`, await planFabric(await goldenFabric(feature)));
  }
  groups.set("branded", await planFabric(await brandedFabric()));
  groups.set("wide", await planFabric(await wideFabric()));
  groups.set("defaults", await planFabric(await defaultsFabric()));
  const chosen = [...documents("asyncapi"), ...documents("openapi")].filter((file) =>
    some.some((name) => file.includes(name)),
  );
  for (const [index, document] of chosen.entries()) groups.set(`corpus/${index}`, (await make(document)).plans);
}, 120_000);

interface Example {
  readonly service: string;
  readonly type: string;
  readonly validator: string;
  readonly value: Json;
}

function examples(): readonly Example[] {
  return plans.flatMap(({ service: id }) => {
    const service = fabric.services.find((one) => one.id === id)!;
    return modelService(fabric, service, { scope: "@contracts" }).messages.flatMap(({ payload, examples: values }) =>
      values.map((value) => ({ service: id, ...payload, value })),
    );
  });
}

test("all that generates compiles under the strictest flags, and examples are what their types say", () => {
  const files = layOut(groups);
  for (const [service, own] of Map.groupBy(examples(), (example) => example.service)) {
    const literals = own.map(
      ({ type, value }, index) => `export const e${index}: types.${type} = ${jsonLiteral(value)};`,
    );
    const text = `import type * as types from "./types.js";\n${literals.join("\n")}\n`;
    files.set(`/contracts/${service}/src/examples.ts`, text);
  }
  // Among them what must not compile, and says so.
  files.set("/branded/visits/src/program.ts", brandedProgram);
  files.set("/wide/meters/src/program.ts", wideProgram);
  files.set("/defaults/trips/src/program.ts", defaultsProgram);
  const documented = documentedPrograms();
  expect(documented.size).toBe(4);
  for (const [file, program] of documented) files.set(file, program);
  expect(compile(files)).toEqual([]);
  expect([...groups].filter(([, made]) => made.length === 0)).toEqual([]);
}, 120_000);

test("what compiles to JavaScript and declarations is what TypeScript makes of it", () => {
  const some = plans.filter(({ service }) => ["orders", "catalogue", "tills"].includes(service));
  expect(some).toHaveLength(3);
  expect(some.flatMap(({ files }) => differentFromTypeScript(files))).toEqual([]);
});

test("examples are what their validators accept", async () => {
  const refused: unknown[] = [];
  for (const { service, files } of plans) {
    const code = files.find((file) => file.path === `${service}/dist/validators.js`)?.text;
    if (code === undefined) continue;
    const validators = await importText<Readonly<Record<string, Validator>>>(code);
    for (const { type, validator, value } of examples().filter((example) => example.service === service)) {
      const violations = validators[validator]!(value);
      if (violations) refused.push({ service, type, violations });
    }
  }
  expect(refused).toEqual([]);
  expect(examples().length).toBeGreaterThan(40);
});

test("nothing in the sample fabric has to be left out", () => {
  const left = plans.flatMap(({ findings }) => findings).filter(({ code }) => code !== "codegen/type-approximated");
  expect(left.map(({ code, at }) => `${code} ${at.file}`)).toEqual([]);
});

test("a validator is at most 15 kB a message, as it is written", () => {
  const heavy = plans.flatMap(({ service: id, files }) => {
    const service = fabric.services.find((one) => one.id === id)!;
    const { messages } = modelService(fabric, service, { scope: "@contracts" });
    const code = files.find((file) => file.path.endsWith("/dist/validators.js"))?.text ?? "";
    const each = code.length / Math.max(1, messages.length);
    return each > 15_000 ? [`${id}: ${Math.round(each)}`] : [];
  });
  expect(heavy).toEqual([]);
});
