import path from "node:path/posix";
import { type Fabric, kebabCase } from "@concord/contracts";
import type { Draft } from "./draft.ts";
import { requireDomain, unknownName } from "./known.ts";
import { checkId, titleOf } from "./names.ts";
import { placeholder, renderYaml } from "./render.ts";

/** `contracts/<domain>/flows/<id>.arazzo.yaml`: one step for each operation or endpoint named. */
export async function addFlow(
  draft: Draft,
  root: string,
  given: { readonly domain: string; readonly id: string; readonly steps: readonly string[]; readonly summary?: string },
): Promise<void> {
  const id = checkId("flow", given.id);
  const fabric = await draft.fabric();
  requireDomain(fabric, given.domain);
  const file = `${root}/${given.domain}/flows/${id}.arazzo.yaml`;
  const targets = given.steps.map((step) => requireStep(fabric, step));
  const sources = new Map(targets.map((target) => [target.source, target]));
  draft.create(
    file,
    renderYaml("new/flow.yaml", {
      id,
      title: titleOf(id),
      summary: given.summary ?? `${placeholder}: what ${titleOf(id).toLowerCase()} achieves.`,
      sources: [...sources.values()].map(({ source, contract, type }) => ({
        name: source,
        url: path.relative(path.dirname(file), contract),
        type,
      })),
      steps: targets.map(({ source, name, title, action }) => ({
        id: kebabCase(name),
        description: title,
        source,
        operation: name,
        action,
      })),
    }),
  );
}

interface StepTarget {
  readonly source: string;
  readonly contract: string;
  readonly type: "asyncapi" | "openapi";
  readonly name: string;
  readonly title: string;
  readonly action?: string;
}

/** `orders/sendOrderPlaced`, or `orders/getOrder`. */
function requireStep(fabric: Fabric, step: string): StepTarget {
  const operation = fabric.operations.find(({ id }) => id === step);
  if (operation) {
    const { service, at, name, action, title, summary } = operation;
    return { source: service, contract: at.file, type: "asyncapi", name, action, title: summary ?? title };
  }
  const endpoint = fabric.endpoints.find(({ id }) => id === step);
  if (endpoint) {
    const { service, at, name, title, summary } = endpoint;
    return { source: `${service}-api`, contract: at.file, type: "openapi", name, title: summary ?? title };
  }
  const known = [...fabric.operations, ...fabric.endpoints].map(({ id }) => id);
  throw unknownName("operation or endpoint", step, known);
}
