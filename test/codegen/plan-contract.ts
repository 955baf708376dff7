import { type Generator, type PackagePlan, type PlanOptions, createPlanner, createRender } from "@concord/codegen";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { codecs } from "@concord/generator-codecs";
import { httpClient } from "@concord/generator-http-client";
import { httpServer } from "@concord/generator-http-server";
import { httpTypes } from "@concord/generator-http-types";
import { mappers } from "@concord/generator-mappers";
import { messaging } from "@concord/generator-messaging";
import { types } from "@concord/generator-types";
import { validators } from "@concord/generator-validators";

export const generators: readonly Generator[] = [
  types,
  validators,
  codecs,
  mappers,
  messaging,
  httpTypes,
  httpClient,
  httpServer,
];

const render = createRender();

/** The fabric of one document held in memory. */
export function fabricOf(name: string, text: string): Promise<Fabric> {
  return loadFabric(memoryFiles({ [`${name}.yaml`]: text }), { root: `${name}.yaml` });
}

/** The packages of a fabric, as generation would write them; those with nothing in them left out. */
export async function planFabric(
  fabric: Fabric,
  runtime: PlanOptions["runtime"] = "vendored",
): Promise<readonly PackagePlan[]> {
  const plan = createPlanner(fabric, { generators, render, scope: "@contracts", runtime });
  const plans: PackagePlan[] = [];
  for (const service of fabric.services) plans.push(await plan(service));
  return plans.filter(({ files }) => files.length > 0);
}

/** The package of one document held in memory: path in the package → text. */
export async function planContract(name: string, text: string): Promise<ReadonlyMap<string, string>> {
  return packageOf(await fabricOf(name, text));
}

/** The package of a fabric's only service: path in the package → text. */
export async function packageOf(fabric: Fabric): Promise<ReadonlyMap<string, string>> {
  const [plan] = await planFabric(fabric, "package");
  return new Map((plan?.files ?? []).map((file) => [file.path.slice(plan!.folder.length + 1), file.text]));
}
