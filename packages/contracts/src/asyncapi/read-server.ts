import type { Server } from "../fabric.ts";
import { entries, open, placeOf, type Library, type Node } from "../resolve/library.ts";
import { optional, textOf } from "../source/members.ts";
import { accessOf } from "../source/read-access.ts";

/** A server of either major version, and of OpenAPI: 2.x has one `url`, 3.x has host and path name. Variables stand for their default. */
export function readServer(library: Library, name: string, node: Node, document: Node): Server {
  const url = textOf(node, "url");
  const host =
    url === undefined ? `${textOf(node, "host") ?? ""}${textOf(node, "pathname") ?? ""}` : withoutScheme(url);
  const protocol = textOf(node, "protocol") ?? /^([a-z][a-z0-9+.-]*):\/\//i.exec(url ?? "")?.[1] ?? "";
  return {
    name,
    protocol: protocol.toLowerCase(),
    host: fillVariables(library, node, host).toLowerCase(),
    ...optional("protocolVersion", textOf(node, "protocolVersion")),
    ...optional("description", textOf(node, "description")),
    ...accessOf(library, node, document),
    at: placeOf(node),
  };
}

export function withoutScheme(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/\/$/, "");
}

function fillVariables(library: Library, node: Node, text: string): string {
  return entries(library, open(library, node, "variables")).reduce((filled, [name, variable]) => {
    const value = textOf(open(library, variable), "default");
    return value === undefined ? filled : filled.replaceAll(`{${name}}`, value);
  }, text);
}
