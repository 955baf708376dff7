import type { Endpoint, Message, Schema, Use } from "../fabric.ts";
import { pascalCase } from "../identifiers.ts";
import { child, items, open, placeOf, root, type Library } from "../resolve/library.ts";
import { childPointer } from "../resolve/pointer.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import { nameScope } from "../schema/schema-name.ts";
import { optional, textOf, textsOf } from "../source/members.ts";
import type { Report } from "../source/report.ts";
import { closest } from "./closest.ts";

const schemaFormat = "application/schema+json;version=2020-12";

export interface ReadUses {
  readonly uses: readonly Use[];
  readonly reports: readonly Report[];
}

/** `uses.yaml`: which endpoints and messages of others a service uses. One that names nothing in the fabric is reported. */
export function readUses(
  library: Library,
  file: string,
  fabric: {
    readonly endpoints: readonly Endpoint[];
    readonly messages: readonly Message[];
    readonly readSchema: ReadSchema;
  },
): ReadUses {
  const known = { endpoint: new Set(fabric.endpoints.map(idOf)), message: new Set(fabric.messages.map(idOf)) };
  const uses: Use[] = [];
  const reports: Report[] = [];
  for (const item of items(library, open(library, root(library, file), "uses"))) {
    const node = open(library, item);
    const kind = textOf(node, "endpoint") === undefined ? "message" : "endpoint";
    const id = textOf(node, kind);
    if (!node || id === undefined) continue;
    if (!known[kind].has(id)) {
      const near = closest(id, known[kind]);
      reports.push({
        rule: "use-unknown",
        severity: "error",
        message: `There is no ${kind} "${id}"`,
        at: { file, pointer: childPointer(node.pointer, kind) },
        label: "not in the fabric",
        facts: { kind, id, ...optional("near", near) },
        help:
          near === undefined
            ? `Name ${kind === "endpoint" ? "an endpoint" : "a message"} of the fabric by its id.`
            : `Did you mean "${near}"?`,
      });
      continue;
    }
    const fields = textsOf(node, "fields");
    const purpose = textOf(node, "purpose");
    const schema = (key: "accepts" | "sends"): Schema | undefined => {
      const stated = child(library, node, key);
      const told = {
        dialect: "2020-12",
        schemaFormat,
        name: pascalCase(`${id} ${key}`),
        scope: nameScope([]),
      } as const;
      return stated && fabric.readSchema(stated, told);
    };
    uses.push({
      target: { kind, id },
      ...optional("fields", fields),
      ...optional("accepts", schema("accepts")),
      ...optional("sends", schema("sends")),
      ...optional("purpose", purpose),
      at: placeOf(node),
    });
  }
  return { uses, reports };
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}
