import { readFileSync } from "node:fs";
import path from "node:path";
import { type SourceOptions, compareFabrics, compareSource, confirmWithAjv, sourceRules } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import { isSubschema } from "@concord/subschema";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exportedTypes } from "../../packages/cli/src/checking/exported-types.ts";
import { compile, layOut } from "../codegen/compile-packages.ts";
import { fabricOf, planFabric } from "../codegen/plan-contract.ts";
import type { ChangeCase } from "../gate/change-case.ts";
import { edited } from "../gate/edit-documents.ts";

/** One edit, and what is said of it. Whether the program compiles after it is asked of the compiler. */
interface SourceCase extends ChangeCase {
  /** Ids of the source rules that speak. */
  readonly source: readonly string[];
  /** Ids of the gate's rules that say it already. */
  readonly wire?: readonly string[];
  /** Ids of the gate's rules that block what stops no program. */
  readonly besides?: readonly string[];
}

interface SourceTable {
  readonly fabric: string;
  readonly cases: readonly SourceCase[];
}

const tables = ["messages", "calls"].map((name) => parse(read(`${name}.yaml`)) as SourceTable);
const all = tables.flatMap(({ fabric, cases }) => cases.map((given) => ({ fabric, given, name: given.change })));
const asking = {
  judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
  validate: confirmWithAjv,
  loadTypes: () => Promise.resolve(exportedTypes),
} satisfies SourceOptions;

/** Group of packages → what the compiler says of the program that was written against the packages before. */
let complaints: ReadonlyMap<string, readonly string[]>;
const fabrics = new Map<string, Fabric>();

beforeAll(async () => {
  const groups = new Map<string, Awaited<ReturnType<typeof planFabric>>>();
  const programs = new Map<string, string>();
  const add = async (group: string, name: string, text: string): Promise<void> => {
    const fabric = await fabricOf(name, text);
    fabrics.set(group, fabric);
    groups.set(group, await planFabric(fabric));
    programs.set(`/${group}/${name}/src/program.ts`, read(`fabric/${name}.program`));
  };
  for (const { fabric } of tables) await add(`${fabric}-before`, fabric, read(`fabric/${fabric}.yaml`));
  for (const [index, { fabric, given }] of all.entries()) await add(`case-${index}`, fabric, after(fabric, given));
  const said = compile(new Map([...layOut(groups), ...programs]), (file) => programs.has(file));
  complaints = Map.groupBy(said, (line) => line.split("/")[1] ?? "");
}, 60_000);

describe("programs written against generated code", () => {
  test.each(tables.map(({ fabric }) => fabric))("the program of %s compiles before anything changes", (fabric) => {
    expect(complaints.get(`${fabric}-before`)).toBeUndefined();
  });

  test.each(all.map((one, index) => [one.name, one, index] as const))("%s", async (_name, { fabric, given }, index) => {
    const [before, now] = [fabrics.get(`${fabric}-before`)!, fabrics.get(`case-${index}`)!];
    expect(now.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    const comparison = await compareFabrics(before, now, { ...asking, today: "2026-11-20" });
    const source = await compareSource(before, now, comparison, asking);

    expect(source.map(({ code }) => code)).toEqual(given.source.map((id) => `source/${id}`));
    const blocking = comparison.findings.filter(({ severity }) => severity === "error");
    const { wire = [], besides = [] } = given;
    expect(blocking.map(({ code }) => code).sort()).toEqual([...wire, ...besides].map((id) => `compat/${id}`).sort());
    const stopped = complaints.get(`case-${index}`) ?? [];
    expect(stopped.length > 0, stopped.join("\n") || "it compiles").toBe(given.source.length + wire.length > 0);
  });

  test("each rule has a case that it speaks of", () => {
    const spoken = new Set(all.flatMap(({ given }) => given.source));
    // A service is the folder it stands in: the gate's own tests rename one.
    expect(sourceRules.map(({ id }) => id).filter((id) => !spoken.has(id))).toEqual(["service-renamed"]);
  });
});

function after(fabric: string, given: SourceCase): string {
  const file = `${fabric}.yaml`;
  return edited(new Map([[file, read(`fabric/${file}`)]]), given).get(file)!;
}

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), "utf8");
}
