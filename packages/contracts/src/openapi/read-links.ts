import { readServer } from "../asyncapi/read-server.ts";
import type { Link } from "../fabric.ts";
import { type Library, type Node, entries, open, placeOf, root } from "../resolve/library.ts";
import { segmentsOf } from "../resolve/pointer.ts";
import { decode } from "../resolve/reference.ts";
import { optional, plainValue, textOf } from "../source/members.ts";

/** The route that an operation of a document has, by its `operationId`: `GET /orders/{orderId}`. */
export type RouteOf = (operationId: string) => string | undefined;

/** Finds routes by one walk through the paths, made when the first is asked for: most documents have no links. */
export function createRouteOf(library: Library, document: Node): RouteOf {
  let known: ReadonlyMap<string, string> | undefined;
  return (operationId) => (known ??= routesIn(library, document)).get(operationId);
}

function routesIn(library: Library, document: Node): ReadonlyMap<string, string> {
  const routes = entries(library, open(library, document, "paths")).flatMap(([path, stated]) =>
    entries(library, open(library, stated)).flatMap(([method, operation]): [string, string][] => {
      const id = textOf(open(library, operation), "operationId");
      return id === undefined ? [] : [[id, route(method, path)]];
    }),
  );
  return new Map(routes);
}

function route(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

/** The links of one response. */
export function readLinks(library: Library, response: Node, routeOf: RouteOf): Link[] {
  return entries(library, open(library, response, "links")).flatMap(([name, stated]): Link[] => {
    const link = open(library, stated);
    const operationId = textOf(link, "operationId");
    const target = operationId ?? textOf(link, "operationRef");
    if (!link || target === undefined) return [];
    const server = open(library, link, "server");
    return [
      {
        name,
        target,
        ...optional("route", operationId === undefined ? referredRoute(target) : routeOf(operationId)),
        ...optional("parameters", membersOf(library, open(library, link, "parameters"))),
        ...optional("requestBody", plainValue(library, open(library, link, "requestBody"))),
        ...optional("server", server && addressOf(library, server)),
        at: placeOf(link),
      },
    ];
  });
}

/** `#/paths/~1orders/get`; what is in another document is known by the reference alone. */
function referredRoute(reference: string): string | undefined {
  if (!reference.startsWith("#/paths/")) return undefined;
  const [, path, method] = segmentsOf(decode(reference.slice(1)));
  return path === undefined || method === undefined ? undefined : route(method, path);
}

function membersOf(library: Library, node: Node | undefined): Link["parameters"] | undefined {
  const members = entries(library, node).map(([name, value]) => [name, plainValue(library, value)!] as const);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

function addressOf(library: Library, server: Node): string {
  const { protocol, host } = readServer(library, "", server, root(library, server.file) ?? server);
  return protocol === "" ? host : `${protocol}://${host}`;
}
