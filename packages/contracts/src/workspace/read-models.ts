import type { Domain, Model, Schema } from "../fabric.ts";
import { humanize } from "../identifiers.ts";
import { root, type Library } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import { fileStem, nameScope } from "../schema/schema-name.ts";
import { deprecationOf, optional, textOf } from "../source/members.ts";
import { stepsBelow } from "./layout.ts";

/** `commerce/Order` for `commerce/schemas/Order.yaml`. */
export function modelId(folder: string, file: string): string {
  return `${stepsBelow(folder, file)[0]}/${fileStem(file)}`;
}

/** What a schema of another language says of itself: Avro's `doc`, the comment above a Protobuf message. */
function describedBy({ format, json }: Schema): string | undefined {
  const description = format === "json-schema" ? undefined : member(json, "description");
  return typeof description === "string" ? description : undefined;
}

const defaultFormat = "application/schema+json;version=2020-12";

/** The canonical models: each file of a domain's `schemas` folder. */
export function readModels(
  library: Library,
  files: readonly string[],
  told: { readonly folder: string; readonly domains: readonly Domain[]; readonly readSchema: ReadSchema },
): Model[] {
  return files.flatMap((file): Model[] => {
    const node = root(library, file);
    if (!node) return [];
    const [domain] = stepsBelow(told.folder, file) as [string];
    const name = fileStem(file);
    const context = { dialect: "2020-12", schemaFormat: defaultFormat, name, scope: nameScope([node]) } as const;
    const schema = told.readSchema(node, context);
    const owner = textOf(node, "x-owner") ?? told.domains.find(({ id }) => id === domain)?.owner;
    return [
      {
        id: modelId(told.folder, file),
        name: schema.name,
        domain,
        ...optional("owner", owner),
        title: textOf(node, "title") ?? humanize(name),
        ...optional("description", textOf(node, "description") ?? describedBy(schema)),
        at: { file, pointer: "" },
        schema,
        ...deprecationOf(node),
      },
    ];
  });
}
