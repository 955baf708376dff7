import type { Fabric } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/** The fabric as entities of Backstage's software catalog: teams, domains, services, and the contracts as APIs. */
export function backstageCatalog({ teams, domains, services, contracts }: Fabric): string {
  const owner = (id: string | undefined): string => (id === undefined ? "unknown" : `group:${entityName(id)}`);
  const entities: readonly JsonObject[] = [
    ...teams.map(({ id, title, summary }) => entity("Group", id, { title, summary }, { type: "team", children: [] })),
    ...domains.map((one) => entity("Domain", one.id, one, { owner: owner(one.owner) })),
    ...domains.map((one) => entity("System", one.id, one, { owner: owner(one.owner), domain: entityName(one.id) })),
    ...services.map((one) =>
      entity("Component", one.id, one, {
        type: "service",
        lifecycle: "production",
        owner: owner(one.owner),
        system: entityName(one.domain),
        providesApis: contracts
          .filter(({ service }) => service === one.id)
          .map(({ service, specification }) => entityName(`${service}-${specification}`)),
      }),
    ),
    ...contracts.map(({ service, specification, title, file }) => {
      const home = services.find(({ id }) => id === service);
      return entity(
        "API",
        `${service}-${specification}`,
        { title },
        {
          type: specification,
          lifecycle: "production",
          owner: owner(home?.owner),
          ...(home !== undefined && { system: entityName(home.domain) }),
          definition: { $text: file },
        },
      );
    }),
  ];
  // JSON is YAML, and leaves nothing to be misread.
  return entities.map((one) => `---\n${JSON.stringify(one, undefined, 2)}\n`).join("");
}

function entity(
  kind: string,
  id: string,
  { title, summary }: { readonly title?: string; readonly summary?: string | undefined },
  spec: Readonly<Record<string, Json>>,
): JsonObject {
  const metadata = {
    name: entityName(id),
    ...(title !== undefined && { title }),
    ...(summary !== undefined && { description: summary }),
  };
  return { apiVersion: "backstage.io/v1alpha1", kind, metadata, spec };
}

/** Letters, digits, dashes, dots and underscores, at most 63: what Backstage takes as a name. */
function entityName(id: string): string {
  return (
    id
      .replaceAll(/[^a-zA-Z0-9._-]+/gu, "-")
      .replaceAll(/^[-._]+|[-._]+$/gu, "")
      .slice(0, 63) || "unnamed"
  );
}
