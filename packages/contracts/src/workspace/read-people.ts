import type { Capability, Domain, Team, Term } from "../fabric.ts";
import { humanize, kebabCase } from "../identifiers.ts";
import { compareText } from "../join/groups.ts";
import { items, open, placeOf, root, type Library, type Node } from "../resolve/library.ts";
import { optional, textOf, textsOf } from "../source/members.ts";
import { modelId } from "./read-models.ts";

/** `teams.yaml` */
export function readTeams(library: Library, file: string): Team[] {
  return listOf(library, file, "teams").flatMap((node): Team[] => {
    const id = textOf(node, "id");
    if (id === undefined) return [];
    return [
      {
        id,
        ...named(node, id),
        ...optional("contact", textOf(node, "contact")),
        ...optional("handle", textOf(node, "handle")),
        members: textsOf(node, "members") ?? [],
      },
    ];
  });
}

/** `glossary.yaml` */
export function readTerms(library: Library, file: string, folder: string): Term[] {
  return listOf(library, file, "terms").flatMap((node): Term[] => {
    const word = textOf(node, "term") ?? textOf(node, "name") ?? textOf(node, "id");
    if (word === undefined) return [];
    const definition = textOf(node, "definition") ?? "";
    return [
      {
        id: textOf(node, "id") ?? kebabCase(word),
        ...named(node, word),
        title: word,
        definition,
        synonyms: textsOf(node, "synonyms") ?? [],
        ...optional("owner", textOf(node, "owner")),
        ...optional("model", modelOf(textOf(node, "schema"), folder)),
      },
    ];
  });
}

/** `<domain>/domain.yaml`; a domain without one is known by its folder alone. */
export function readDomain(library: Library, id: string, file: string | undefined, fallback: Domain["at"]): Domain {
  const node = file === undefined ? undefined : root(library, file);
  if (!node) return { id, title: humanize(id), capabilities: [], at: fallback };
  const capabilities = items(library, open(library, node, "capabilities")).flatMap((item): Capability[] => {
    const capability = open(library, item);
    const key = textOf(capability, "id");
    return capability && key !== undefined ? [{ id: `${id}/${key}`, ...named(capability, key) }] : [];
  });
  return {
    id,
    ...named(node, id),
    ...optional("owner", textOf(node, "owner")),
    capabilities: capabilities.sort((left, right) => compareText(left.id, right.id)),
  };
}

function listOf(library: Library, file: string, key: string): Node[] {
  const list = open(library, root(library, file), key);
  return items(library, list).flatMap((item) => open(library, item) ?? []);
}

function named(node: Node, fallback: string): Pick<Team, "title" | "summary" | "description" | "at"> {
  return {
    title: textOf(node, "name") ?? textOf(node, "title") ?? humanize(fallback),
    ...optional("summary", textOf(node, "summary")),
    ...optional("description", textOf(node, "description")),
    at: placeOf(node),
  };
}

/** The model's id for `finance/schemas/Amount.yaml`, a path below the contracts folder. */
function modelOf(schema: string | undefined, folder: string): string | undefined {
  return schema === undefined ? undefined : modelId(folder, `${folder}/${schema}`);
}
