import { compareFabrics, confirmWithAjv } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import { type Judge, isSubschema } from "@concord/subschema";
import { expect, test } from "vitest";
import { fabricOf } from "../contracts/fabric-of.ts";
import { type Schemas, diamond, documents, mesh, nest, ring } from "../contracts/leading-schemas.ts";

const judge: Judge = async (before, after, options) => isSubschema(before, after, { ...options, validate: confirmWithAjv });

/** What is told of a state that is new in the last of the schemas that say which states there are. */
async function toldOf(specification: string, schemas: Schemas): Promise<readonly string[]> {
  const edited = JSON.stringify(schemas).replace(/"closed"\](?!.*"closed"\])/, '"closed","lost"]');
  const sides = [schemas, JSON.parse(edited) as Schemas].map((side) => fabricOf(documents[specification]!(side)));
  const [before, after] = (await Promise.all(sides)) as [Fabric, Fabric];
  const { findings } = await compareFabrics(before, after, { judge, validate: confirmWithAjv, today: "2026-01-01" });
  return findings.map(({ code }) => code);
}

const timeout = 10_000;
const widened = { "AsyncAPI 3": "compat/payload-widened", "OpenAPI 3.1": "compat/response-widened" };

test.each(Object.entries(widened))("%s: an edit that every schema of a mesh leads to is found", { timeout }, async (specification, code) => {
  expect(await toldOf(specification, mesh(60))).toEqual([code]);
});

test("an edit in a ring of schemas, or below a diamond of them, is found", { timeout }, async () => {
  expect(await toldOf("AsyncAPI 3", ring(100))).toEqual(["compat/payload-widened"]);
  expect(await toldOf("AsyncAPI 3", diamond("properties", 30))).toEqual(["compat/payload-widened"]);
  expect(await toldOf("AsyncAPI 3", diamond("allOf", 18))).toEqual(["compat/payload-widened"]);
});

test("what is too deep to decide, or has no value that a machine could hold, blocks", { timeout }, async () => {
  expect(await toldOf("AsyncAPI 3", nest(2_500))).toEqual(["compat/payload-undecided"]);
  expect(await toldOf("AsyncAPI 3", diamond("required", 30))).toEqual(["compat/payload-undecided"]);
});

test("a value is found to be new among very many", { timeout }, async () => {
  const values = Array.from({ length: 20_000 }, (_, n) => `v${n}`);
  const order = { type: "object", properties: { state: { type: "string", enum: [...values, "open", "closed"] } } };
  expect(await toldOf("AsyncAPI 3", { S0: order })).toEqual(["compat/payload-widened"]);
});
