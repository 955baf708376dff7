import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { confirmWithAjv, impactOf, type Impact } from "@concord/compat";
import { createIndex, diskFiles, loadFabric, type Fabric } from "@concord/contracts";
import { isSubschema, type Judge } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { endpointImpact } from "../../catalog-site/src/impact/endpoint-impact.ts";
import { fieldImpacts, type FieldImpact } from "../../catalog-site/src/impact/field-impact.ts";
import { remember } from "../../catalog-site/src/impact/remember.ts";
import { fabricOfEndpoint } from "../../catalog-site/src/impact/slice-endpoint.ts";
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

/** The same of endpoints: taking one away, and every change to each field that its page lists. */
async function differencesOfEndpoints(fabric: Fabric, limit: number) {
  const index = createIndex(fabric);
  const gate = { ...remember(judge), today };
  const different: string[] = [];
  let compared = 0;
  for (const endpoint of fabric.endpoints) {
    if (compared >= limit) break;
    const target = { kind: "endpoint", before: endpoint } as const;
    const ask = (pointer?: string, of?: string) =>
      impactOf(fabric, target, pointer, { judge, validate: confirmWithAjv, today }, of);
    const site = await endpointImpact(fabricOfEndpoint(fabric, index, endpoint), gate);
    const removal: FieldImpact = { changes: [site!.removal], pointer: "" };
    for (const { pointer, part: of, changes } of [removal, ...site!.fields].slice(0, limit - compared)) {
      const asked = await ask(pointer === "" ? undefined : pointer, of);
      compared++;
      const [left, right] = [asked && whole(asked), part({ pointer, changes })].map((one) => JSON.stringify(one));
      if (left !== right) different.push(`${endpoint.id}#${of}${pointer}\n  gate ${left}\n  site ${right}`);
    }
  }
  return { different, compared };
}

test(
  "the catalog says what the gate says of every change to every field of an endpoint",
  { timeout: 300_000 },
  async () => {
    const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
    const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
    const { different, compared } = await differencesOfEndpoints(fabric, Infinity);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  },
);

test("the catalog says what the gate says of every change to every field", { timeout: 300_000 }, async () => {
  const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
  const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
  const { different, compared } = await differences(fabric, Infinity);
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(300);
});

const written = [
  { folder: "asyncapi", what: "documents", ask: differences },
  { folder: "openapi", what: "APIs", ask: differencesOfEndpoints },
].map((one) => ({ ...one, home: path.join(root, "../shared/corpus", one.folder) }));

describe.each(written)("so it is for $what that others wrote", ({ home, ask }) => {
  test.skipIf(!existsSync(home))("all that can be read", { timeout: 900_000 }, async () => {
    const different: string[] = [];
    let compared = 0;
    for (const file of await diskFiles({ cwd: home, root: "." }).list()) {
      const fabric = await loadFabric(diskFiles({ cwd: home, root: file }), { root: file }).catch(() => undefined);
      if (fabric === undefined) continue;
      const one = await ask(fabric, fieldsTried);
      different.push(...one.different);
      compared += one.compared;
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(300);
  });
});
