import type { Server, ServerVariable } from "../fabric.ts";
import { entries, open, placeOf, type Library, type Node } from "../resolve/library.ts";
import { optional, textOf, textsOf } from "../source/members.ts";
import { accessOf } from "../source/read-access.ts";

/** A server of either major version, and of OpenAPI: 2.x has one `url`, 3.x has host and path name. Variables stand for their default. */
export function readServer(library: Library, name: string, node: Node, document: Node): Server {
  const url = textOf(node, "url");
  const host =
    url === undefined ? `${textOf(node, "host") ?? ""}${textOf(node, "pathname") ?? ""}` : withoutScheme(url);
  const protocol = textOf(node, "protocol") ?? /^([a-z][a-z0-9+.-]*):\/\//i.exec(url ?? "")?.[1] ?? "";
  const variables = readVariables(library, node);
  return {
    name,
    protocol: protocol.toLowerCase(),
    host: smallHost(fillVariables(variables, host)),
    ...(Object.keys(variables).length > 0 && { template: host, variables }),
    ...optional("protocolVersion", textOf(node, "protocolVersion")),
    ...optional("description", textOf(node, "description")),
    ...accessOf(library, node, document),
    at: placeOf(node),
  };
}

export function withoutScheme(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/$/, "");
}

/** Of an address only the path makes a difference between large and small letters. */
function smallHost(address: string): string {
  return address.replace(/^[^/]*/, (host) => host.toLowerCase());
}

function readVariables(library: Library, node: Node): Readonly<Record<string, ServerVariable>> {
  return Object.fromEntries(
    entries(library, open(library, node, "variables")).map(([name, stated]) => {
      const variable = open(library, stated);
      return [
        name,
        {
          ...optional("description", textOf(variable, "description")),
          ...optional("enum", textsOf(variable, "enum")),
          ...optional("default", textOf(variable, "default")),
        },
      ];
    }),
  );
}

function fillVariables(variables: Readonly<Record<string, ServerVariable>>, text: string): string {
  return Object.entries(variables).reduce(
    (filled, [name, { default: value }]) => (value === undefined ? filled : filled.replaceAll(`{${name}}`, value)),
    text,
  );
}
