import type { Mapping, Service } from "../fabric.ts";
import { pascalCase } from "../identifiers.ts";
import { child, items, open, root, type Library, type Node } from "../resolve/library.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import { nameScope } from "../schema/schema-name.ts";
import { describedOf, optional, textOf } from "../source/members.ts";

const schemaFormat = "application/schema+json;version=2020-12";

/** `mappings.yaml`: what a service turns into canonical models. A file in no service's folder says nothing. */
export function readMappings(
  library: Library,
  file: string,
  told: { readonly services: readonly Service[]; readonly readSchema: ReadSchema },
): Mapping[] {
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const isHere = (one: string): boolean => one.startsWith(folder) && !one.slice(folder.length).includes("/");
  const service = told.services.find(({ contracts, at }) => [...contracts, at.file].some(isHere));
  if (!service) return [];
  return items(library, open(library, root(library, file), "mappings")).flatMap((item): Mapping[] => {
    const node = open(library, item);
    const name = textOf(node, "id");
    const [from, to] = [node && child(library, node, "from"), node && child(library, node, "to")];
    if (!node || name === undefined || !from || !to) return [];
    const scope = nameScope([]);
    const read = (part: Node, suffix: string): Mapping["from"] =>
      told.readSchema(part, { dialect: "2020-12", schemaFormat, name: pascalCase(`${name} ${suffix}`), scope });
    return [
      {
        ...describedOf(node, name),
        ...optional("title", textOf(node, "name")),
        id: `${service.id}/${name}`,
        name,
        service: service.id,
        from: read(from, "source"),
        to: read(to, "target"),
        ...optional("module", textOf(node, "module")),
      },
    ];
  });
}
