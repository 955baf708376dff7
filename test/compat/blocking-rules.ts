import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { isSubschema } from "@concord/subschema";
import { expect } from "vitest";
import type { Address, ChangeCase } from "../gate/change-case.ts";
import { edited } from "../gate/edit-documents.ts";

/** Edits of one document, at JSON pointers with `#` before them. */
export type Edits = Pick<ChangeCase, "set" | "remove" | "rename">;

/** Every rule that blocks when one document is edited; `before` is made on the side before alone. */
export async function blockingRules(
  text: string,
  { before = {}, ...edits }: Edits & { readonly before?: Edits },
): Promise<string[]> {
  const { findings } = await compareFabrics(await load(text, before), await load(text, edits), {
    judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
    validate: confirmWithAjv,
    today: "2026-11-20",
  });
  const blocking = findings.filter(({ severity }) => severity === "error");
  return [...new Set(blocking.map(({ code }) => code.slice("compat/".length)))].sort();
}

async function load(text: string, { set, remove, rename }: Edits): Promise<Fabric> {
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
