import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles, schemasOf } from "@concord/contracts";
import { type Judge, isSubschema } from "@concord/subschema";
import { expect, test } from "vitest";
import { chainedApi, meshedApi } from "../../bench/many-contracts.ts";

const judge: Judge = async (before, after, options) => isSubschema(before, after, { ...options, validate: confirmWithAjv });

function read(text: string): Promise<Fabric> {
  return loadFabric(memoryFiles({ "openapi.yaml": text }), { root: "." });
}

test.each(Object.entries({ meshedApi, chainedApi }))(
  "one edit that every endpoint meets is one finding that names them all: %s",
  async (_name, apiOf) => {
    const schemas = 8;
    const text = apiOf(schemas);
    const [before, after] = await Promise.all([read(text), read(text.replace("[open, closed]", "[open, closed, lost]"))]);
    const { findings } = await compareFabrics(before, after, { judge, validate: confirmWithAjv, today: "2026-01-01" });
    expect(findings.map(({ code, facts }) => [code, facts["added"]])).toEqual([["compat/response-widened", ["lost"]]]);
    const [{ facts, witness }] = findings as [(typeof findings)[number]];
    const named = Array.from({ length: schemas }, (_, n) => `links/getLink${n}`);
    expect((facts["subjects"] as string[]).toSorted()).toEqual(named.toSorted());
    const says = (fabric: Fabric): boolean[] =>
      fabric.endpoints.flatMap(schemasOf).map(({ json, dialect }) => confirmWithAjv({ schema: json, dialect }, witness!.value));
    expect(says(after)).toContain(true);
    expect(says(before)).not.toContain(true);
  },
);
