import { fileURLToPath } from "node:url";
import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { diskFiles, loadFabric, type Fabric, type Message, type OperationMessage } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { isSubschema } from "@concord/subschema";
import { expect, test } from "vitest";
import { fieldsOf } from "../../catalog-site/src/views/carriers.ts";
import { effectOfRemoving } from "../../catalog-site/src/views/consequences.ts";
import { createContext } from "../../catalog-site/src/views/context.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The fabric with one message's payload changed, wherever it is declared by reference. */
function withPayload(fabric: Fabric, { id }: Message, json: JsonObject): Fabric {
  const swap = (one: OperationMessage): OperationMessage =>
    one.message === id && one.shared && one.payload ? { ...one, payload: { ...one.payload, json } } : one;
  return {
    ...fabric,
    messages: fabric.messages.map((one) =>
      one.id === id && one.payload ? { ...one, payload: { ...one.payload, json } } : one,
    ),
    operations: fabric.operations.map((operation) => ({ ...operation, messages: operation.messages.map(swap) })),
  };
}

/** Takes a top-level property away. */
function without(json: JsonObject, name: string): JsonObject {
  const { [name]: _, ...properties } = json["properties"] as JsonObject;
  const required = ((json["required"] ?? []) as readonly string[]).filter((one) => one !== name);
  return { ...json, properties, required };
}

test(
  "the catalog and the gate name the same services for every field of every event",
  { timeout: 300_000 },
  async () => {
    const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
    const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
    const context = createContext(fabric);
    const differences: string[] = [];
    let compared = 0;
    for (const message of fabric.messages.filter(({ kind }) => kind === "event")) {
      const json = message.payload?.json as JsonObject | undefined;
      for (const row of fieldsOf(context, message).filter(({ depth }) => depth === 0)) {
        if (json === undefined || !Object.hasOwn((json["properties"] ?? {}) as JsonObject, row.technical)) continue;
        const { findings } = await compareFabrics(fabric, withPayload(fabric, message, without(json, row.technical)), {
          judge: async (before, after, options) => isSubschema(before, after, options),
          validate: confirmWithAjv,
          today: "2026-11-20",
        });
        const gate = new Set(findings.flatMap(({ breaks = [] }) => breaks.map(({ service }) => service)));
        const site = new Set(effectOfRemoving(context, message, row).breaks.map(({ service }) => service.id));
        compared++;
        if (gate.symmetricDifference(site).size > 0) {
          differences.push(`${message.id}${row.pointer}: gate ${[...gate].join(" ")}, site ${[...site].join(" ")}`);
        }
      }
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  },
);
