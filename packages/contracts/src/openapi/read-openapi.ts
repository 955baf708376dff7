import { readInfo } from "../asyncapi/read-info.ts";
import { readServer } from "../asyncapi/read-server.ts";
import type { Endpoint, HttpMethod, Schema, Server } from "../fabric.ts";
import { camelCase, humanize, pascalCase, takeName } from "../identifiers.ts";
import type { ContractFile, ReadContract, ReadEndpoint } from "../reading.ts";
import { child, entries, items, open, placeOf, root, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import type { NameScope } from "../schema/schema-name.ts";
import { dialectOf } from "../schema/keywords.ts";
import { compatibilityOf, deprecationOf, optional, plainValue, tagsOf, textOf } from "../source/members.ts";
import { accessOf } from "../source/read-access.ts";
import { readParameters, readRequestBody, readResponse, type OpenApiContext } from "./read-content.ts";
import { createRouteOf } from "./read-links.ts";

const methods: readonly HttpMethod[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/** Reads an OpenAPI 3.0, 3.1 or 3.2 document. */
export function readOpenApi(
  contract: ContractFile,
  told: { readonly library: Library; readonly scope: NameScope; readonly readSchema: ReadSchema },
): ReadContract {
  const { library } = told;
  const document = root(library, contract.file)!;
  const context: OpenApiContext = {
    ...told,
    dialect: openApiDialect(contract.specificationVersion, document),
    schemaFormat: `application/vnd.oai.openapi;version=${contract.specificationVersion}`,
    routeOf: createRouteOf(library, document),
  };
  const servers = readServers(library, document, document);
  const names = new Set<string>();
  const endpoints: ReadEndpoint[] = [];

  const readItem = (path: string, stated: Node, direction: Endpoint["direction"], prefix: string): void => {
    const item = open(library, stated);
    if (!item) return;
    for (const [method, written] of operationsOf(library, item)) {
      const operation = open(library, written);
      if (!operation) continue;
      const made = `${method} ${prefix === "" ? pathWords(path) : prefix}`;
      const told = textOf(operation, "x-name") ?? textOf(operation, "operationId");
      const wanted = camelCase(told ?? (prefix === "" ? made : prefix));
      const name = names.has(wanted) ? takeName(names, wanted, camelCase(made)) : takeName(names, wanted);
      endpoints.push(readEndpoint(context, { document, servers, item, operation, name, path, method, direction }));
      for (const [callback, expressions] of entries(library, open(library, operation, "callbacks"))) {
        for (const [expression, node] of entries(library, open(library, expressions))) {
          readItem(expression, node, "callback", `${name} ${pascalCase(callback)}`);
        }
      }
    }
  };

  for (const [path, node] of entries(library, open(library, document, "paths"))) readItem(path, node, "path", "");
  for (const [name, node] of entries(library, open(library, document, "webhooks")))
    readItem(name, node, "webhook", name);
  const info = readInfo(library, contract, document);
  return { ...contract, ...info, servers, channels: [], operations: [], messages: [], endpoints };
}

/** The operations of a path, by method: the usual ones first, then what is listed under `additionalOperations`. */
function operationsOf(library: Library, item: Node): [HttpMethod, Node][] {
  const usual = methods.flatMap((method): [HttpMethod, Node][] => {
    const operation = child(library, item, method);
    return operation ? [[method, operation]] : [];
  });
  const additional = entries(library, open(library, item, "additionalOperations"));
  return [...usual, ...additional.map(([method, node]): [HttpMethod, Node] => [method.toLowerCase(), node])];
}

function readServers(library: Library, holder: Node, document: Node): Server[] {
  return items(library, open(library, holder, "servers")).flatMap((node, index) => {
    const server = open(library, node);
    return server ? [readServer(library, textOf(server, "name") ?? `server${index + 1}`, server, document)] : [];
  });
}

interface EndpointParts extends Pick<Endpoint, "name" | "path" | "method" | "direction"> {
  readonly document: Node;
  readonly item: Node;
  readonly operation: Node;
  /** Of the document. */
  readonly servers: readonly Server[];
}

function readEndpoint(context: OpenApiContext, parts: EndpointParts): ReadEndpoint {
  const { library } = context;
  const { document, item, operation, name } = parts;
  const names = { name, typeName: pascalCase(name) };
  const body = open(library, operation, "requestBody");
  const lists = [open(library, item, "parameters"), open(library, operation, "parameters")];
  const security = child(library, operation, "security") ?? child(library, document, "security");
  const serving = [operation, item].find((holder) => child(library, holder, "servers"));
  const servers = serving ? readServers(library, serving, document) : parts.servers;
  return {
    title: textOf(operation, "summary") ?? humanize(name),
    ...optional("summary", textOf(operation, "summary")),
    ...optional("description", textOf(operation, "description")),
    at: placeOf(operation),
    name,
    method: parts.method,
    path: parts.path,
    direction: parts.direction,
    parameters: readParameters(context, lists, names),
    ...optional("requestBody", body && readRequestBody(context, body, names)),
    responses: entries(library, open(library, operation, "responses")).flatMap(([status, stated]) => {
      const response = open(library, stated);
      return response && !status.startsWith("x-") ? [readResponse(context, status, response, names)] : [];
    }),
    security: plainValue(library, security) ?? [],
    ...accessOf(library, child(library, operation, "security") ? operation : document, document),
    ...optional("servers", servers.length > 0 ? servers : undefined),
    tags: tagsOf(library, operation),
    ...optional("capability", textOf(operation, "x-capability")),
    ...compatibilityOf(operation),
    ...deprecationOf(operation),
  };
}

/** `shipments by shipment id` for `/shipments/{shipmentId}`. */
function pathWords(path: string): string {
  return path.replace(/\{([^}]*)\}/g, " by $1 ");
}

/** 3.0 has a dialect of its own; from 3.1 on it is JSON Schema 2020-12 unless the document says otherwise. */
function openApiDialect(version: string, document: Node): Schema["dialect"] {
  if (version.startsWith("3.0")) return "oas-3.0";
  return dialectOf(member(document.value, "jsonSchemaDialect")) ?? "2020-12";
}
