import { type Fabric, type Service, camelCase, humanize, kebabCase } from "@concord/contracts";
import { addTerm } from "./add-term.ts";
import type { Draft } from "./draft.ts";
import { renderYaml } from "./render.ts";

export const exampleId = "5f0c3b1e-9a4d-4c57-8f2b-6d1e0a7c9b34";

/** The model of the thing's id: the fabric's own, or a new one beside the service, with its word in the dictionary. */
export async function identifierOf(
  draft: Draft,
  root: string,
  fabric: Fabric,
  service: Service,
  thing: string,
): Promise<{ readonly idField: string; readonly model: string }> {
  const name = `${thing}Id`;
  const idField = camelCase(name);
  const known = fabric.models.filter((model) => model.name === name);
  const found = known.find(({ domain }) => domain === service.domain) ?? known[0];
  if (found) return { idField, model: found.at.file };
  const subject = humanize(thing).toLowerCase();
  const model = `${root}/${service.domain}/schemas/${name}.yaml`;
  const term = kebabCase(name);
  const description = `Which ${subject} it is. Given once, and the same in every system.`;
  const title = humanize(name);
  draft.create(model, renderYaml("new/identifier.yaml", { title, description, term }));
  if (!fabric.terms.some(({ id }) => id === term)) {
    await addTerm(draft, root, {
      id: term,
      definition: description,
      ...(service.owner !== undefined && { owner: service.owner }),
      schema: `${service.domain}/schemas/${name}.yaml`,
    });
  }
  return { idField, model };
}
