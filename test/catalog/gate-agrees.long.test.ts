import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { confirmWithAjv, impactOf, type Impact } from "@concord/compat";
import { createIndex, diskFiles, loadFabric, type Fabric } from "@concord/contracts";
import { isSubschema, type Judge } from "@concord/subschema";
import { expect, test } from "vitest";
import { fieldImpacts, type FieldImpact } from "../../catalog-site/src/impact/field-impact.ts";
import { remember } from "../../catalog-site/src/impact/remember.ts";
import { fabricOf } from "../../catalog-site/src/impact/slice-fabric.ts";
import { fieldsOf } from "../../catalog-site/src/views/carriers.ts";
import { createContext } from "../../catalog-site/src/views/context.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const judge: Judge = async (before, after, options) => isSubschema(before, after, options);
const today = "2026-11-20";
/** The larger a document, the more its fields are alike. */
const fieldsTried = 60;

const whole = ({ changes }: Impact) =>
  changes.map(({ change, impossible, findings, breaks, mayAffect }) => ({
    change,
    stopped: impossible === undefined && findings.some(({ severity }) => severity === "error"),
    breaks: breaks.map(({ service }) => service),
    mayAffect: mayAffect.map(({ service }) => service),
  }));
const part = ({ changes }: FieldImpact) =>
  changes.map(({ change, verdict, breaks, mayAffect }) => ({
    change,
    stopped: verdict !== "none" && verdict !== "open",
    breaks,
    mayAffect,
  }));

/** Where the catalog, which asks about a part of the schema, says anything else than `concord impact`. */
async function differences(fabric: Fabric, limit: number) {
  const context = createContext(fabric);
  const index = createIndex(fabric);
  const gate = { ...remember(judge), today };
  const different: string[] = [];
  let compared = 0;
  for (const message of fabric.messages) {
    const around = fabricOf(fabric, index, message);
    const pointers = fieldsOf(context, message).map(({ pointer }) => pointer);
    const tried = pointers.slice(0, limit - compared);
    const shown = new Map((await fieldImpacts(around, tried, gate)).map((one) => [one.pointer, one]));
    for (const pointer of tried) {
      const target = { kind: "message", before: message } as const;
      const asked = await impactOf(fabric, target, pointer, { judge, validate: confirmWithAjv, today });
      const site = shown.get(pointer);
      compared++;
      const [left, right] = [asked && whole(asked), site && part(site)].map((one) => JSON.stringify(one));
      if (left !== right) different.push(`${message.id}#${pointer}\n  gate ${left}\n  site ${right}`);
    }
  }
  return { different, compared };
}

test("the catalog says what the gate says of every change to every field", { timeout: 300_000 }, async () => {
  const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
  const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
  const { different, compared } = await differences(fabric, Infinity);
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(300);
});

const corpus = path.join(root, "../shared/corpus/asyncapi");
const documents = existsSync(corpus) ? await diskFiles({ cwd: corpus, root: "." }).list() : [];

test.skipIf(documents.length === 0)("so it is for documents that others wrote", { timeout: 900_000 }, async () => {
  const different: string[] = [];
  let compared = 0;
  for (const file of documents) {
    const fabric = await loadFabric(diskFiles({ cwd: corpus, root: file }), { root: file }).catch(() => undefined);
    if (fabric === undefined) continue;
    const one = await differences(fabric, fieldsTried);
    different.push(...one.different);
    compared += one.compared;
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(300);
});
