import path from "node:path/posix";
import { humanize, kebabCase, words } from "@concord/contracts";
import { WrongUsage } from "../shell.ts";
import type { Draft } from "./draft.ts";
import { exampleId, identifierOf } from "./identifier.ts";
import { requireService } from "./known.ts";
import { withArticle } from "./names.ts";
import { renderYaml } from "./render.ts";

/** `contracts/<domain>/<service>/openapi.yaml`, with one endpoint that gives one thing by its id. */
export async function addApi(
  draft: Draft,
  root: string,
  given: { readonly service: string; readonly thing: string; readonly description?: string; readonly url?: string },
): Promise<void> {
  const fabric = await draft.fabric();
  const service = requireService(fabric, given.service);
  const thing = checkThing(given.thing);
  const { idField, model } = await identifierOf(draft, root, fabric, service, thing);
  const file = `${root}/${service.domain}/${service.id}/openapi.yaml`;
  const subject = humanize(thing).toLowerCase();
  draft.create(
    file,
    renderYaml("new/openapi.yaml", {
      title: `${service.title} API`,
      summary: `Look at ${subject}s.`,
      description:
        given.description ?? `Gives one ${subject} by its ${humanize(idField).toLowerCase()}, to whoever is signed in.`,
      url: given.url ?? `https://api.example.com/${service.id}/v1`,
      plural: `${kebabCase(thing)}s`,
      thing,
      idPath: `{${idField}}`,
      endpointSummary: `Look at ${withArticle(subject)}`,
      idField,
      idDescription: `Which ${subject}.`,
      idModel: path.relative(path.dirname(file), model),
      idExample: exampleId,
      okDescription: `The ${subject}.`,
      missingDescription: `There is no such ${subject}.`,
    }),
  );
}

function checkThing(thing: string): string {
  const name = words(thing)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  if (/^[A-Z][A-Za-z0-9]*$/u.test(name)) return name;
  throw new WrongUsage(`"${thing}" cannot be what an API is about`, "a noun: Order, Shipment");
}
