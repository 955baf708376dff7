import path from "node:path";
import { type PackagePlan, jsonLiteral, modelService } from "@concord/codegen";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { compilePackages } from "./compile-packages.ts";
import { type Validator, importText } from "./emit-schema.ts";
import { planFabric } from "./plan-contract.ts";

/** This repository's own contracts: what everybody sees first. */
let fabric: Fabric;
let plans: readonly PackagePlan[];

beforeAll(async () => {
  const cwd = path.join(import.meta.dirname, "../..");
  fabric = await loadFabric(diskFiles({ cwd, root: "contracts" }), { root: "contracts" });
  plans = (await planFabric(fabric)).filter(({ files }) => files.length > 0);
}, 60_000);

interface Example {
  readonly service: string;
  readonly type: string;
  readonly validator: string;
  readonly value: Parameters<typeof jsonLiteral>[0];
}

function examples(): readonly Example[] {
  return plans.flatMap(({ service: id }) => {
    const service = fabric.services.find((one) => one.id === id)!;
    return modelService(fabric, service, { scope: "@contracts" }).messages.flatMap(({ payload, examples: values }) =>
      values.map((value) => ({ service: id, ...payload, value })),
    );
  });
}

describe("the sample fabric", () => {
  test("every example is what its type says, and every package compiles under the strictest flags", () => {
    const files = new Map<string, string>();
    for (const { path: file, text } of plans.flatMap((plan) => plan.files)) {
      const shared = /^[^/]+\/(runtime\/.*)$/.exec(file)?.[1];
      if (shared !== undefined) files.set(`/fabric/${shared}`, text);
      else files.set(`/fabric/${file}`, text.replaceAll('"../runtime/', '"../../runtime/'));
    }
    for (const [service, own] of Map.groupBy(examples(), (example) => example.service)) {
      const literals = own.map(
        ({ type, value }, index) => `export const e${index}: types.${type} = ${jsonLiteral(value)};`,
      );
      files.set(
        `/fabric/${service}/src/examples.ts`,
        `import type * as types from "./types.js";\n${literals.join("\n")}\n`,
      );
    }
    expect(compilePackages(files)).toEqual([]);
  }, 60_000);

  test("every example is what its validator accepts", async () => {
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

  test("everything that it asks for can be said: no note about a keyword that was left out", () => {
    const left = plans.flatMap(({ findings }) => findings).filter(({ code }) => code !== "codegen/type-approximated");
    expect(left.map(({ code, at }) => `${code} ${at.file}`)).toEqual([]);
  });
});
