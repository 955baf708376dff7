import { readFileSync } from "node:fs";
import path from "node:path";
import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Address, ChangeCase } from "../../gate/change-case.ts";
import { edited } from "../../gate/edit-documents.ts";

type Edits = Pick<ChangeCase, "set" | "remove" | "rename">;

/** One kind of change, and every rule that blocks it. */
interface Kind extends Edits {
  readonly change: string;
  /** Edits of the side before alone. */
  readonly before?: Edits;
  readonly blocks: readonly string[];
}

interface KindTable {
  readonly fabric: string;
  readonly cases: readonly Kind[];
}

const tables = ["calls", "messages"].map((name) => ({ name, ...(parse(read(`${name}.yaml`)) as KindTable) }));

describe.each(tables)("$name", ({ fabric, cases }) => {
  const text = read(fabric);

  test.each(cases)("$change", async ({ change, before = {}, blocks, ...edits }) => {
    const { findings } = await compareFabrics(await load(text, before), await load(text, edits), {
      judge: (left, right, options) =>
        Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
      validate: confirmWithAjv,
      today: "2026-11-20",
    });
    const blocking = findings.filter(({ severity }) => severity === "error");
    const rules = new Set(blocking.map(({ code }) => code.slice("compat/".length)));
    expect([...rules].sort(), change).toEqual([...blocks].sort());
  });
});

async function load(text: string, { set, remove, rename }: Edits) {
  const file = "contracts/shop/api/contract.yaml";
  const at = (address: Address): Address => `${file}${address}`;
  const moved = <T>(edits: Readonly<Record<Address, T>> = {}): Record<Address, T> =>
    Object.fromEntries(Object.entries(edits).map(([address, value]) => [at(address), value]));
  const change = { change: "", set: moved(set), remove: (remove ?? []).map(at), rename: moved(rename) };
  const fabric = await loadFabric(memoryFiles({ [file]: edited(new Map([[file, text]]), change).get(file)! }), {
    root: "contracts",
  });
  expect(fabric.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  return fabric;
}

function read(file: string): string {
  return readFileSync(path.join(import.meta.dirname, file), "utf8");
}
