import type { Json } from "@concord/diagnostics";
import type { MediaType, MessageExample, Parameter, PartEncoding, RequestBody, Response, Schema } from "../fabric.ts";
import { pascalCase } from "../identifiers.ts";
import { child, entries, items, open, placeOf, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import type { NameScope } from "../schema/schema-name.ts";
import { optional, plainValue, textOf } from "../source/members.ts";
import { type RouteOf, readLinks } from "./read-links.ts";

/** What the parts of an OpenAPI document are read with. */
export interface OpenApiContext {
  readonly library: Library;
  readonly dialect: Schema["dialect"];
  /** `application/vnd.oai.openapi;version=3.1.0` */
  readonly schemaFormat: string;
  readonly scope: NameScope;
  readonly readSchema: ReadSchema;
  readonly routeOf: RouteOf;
}

const places: readonly string[] = ["path", "query", "querystring", "header", "cookie"] satisfies Parameter["in"][];

/** What an operation is called: as others call it, and as the start of what types in it are called. */
export interface OperationName {
  readonly name: string;
  readonly typeName: string;
}

/** Parameters of the path item and of the operation; the operation's own win. */
export function readParameters(
  context: OpenApiContext,
  lists: readonly (Node | undefined)[],
  { typeName }: OperationName,
): Parameter[] {
  const { library } = context;
  const parameters = new Map<string, Parameter>();
  for (const item of lists.flatMap((list) => items(library, list))) {
    const node = open(library, item);
    const where = textOf(node, "in") ?? "";
    if (!node || !places.includes(where)) continue;
    const parameter = readParameter(context, node, textOf(node, "name") ?? "", where as Parameter["in"], typeName);
    parameters.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...parameters.values()];
}

function readParameter(
  context: OpenApiContext,
  node: Node,
  key: string,
  where: Parameter["in"],
  typeName: string,
): Parameter {
  const [mediaType, content] = entries(context.library, open(context.library, node, "content"))[0] ?? [];
  const holder = content ? open(context.library, content) : node;
  const schema = readMember(context, holder, `${typeName}${pascalCase(key)}`);
  return {
    name: key,
    in: where,
    required: member(node.value, "required") === true,
    ...optional("description", textOf(node, "description")),
    ...optional("style", textOf(node, "style")),
    ...optional("explode", truthOf(node, "explode")),
    ...optional("allowReserved", truthOf(node, "allowReserved") || undefined),
    ...optional("allowEmptyValue", truthOf(node, "allowEmptyValue") || undefined),
    ...optional("mediaType", mediaType),
    ...optional("schema", schema),
    at: placeOf(node),
  };
}

export function readRequestBody(context: OpenApiContext, node: Node, { typeName }: OperationName): RequestBody {
  return {
    required: member(node.value, "required") === true,
    ...optional("description", textOf(node, "description")),
    content: readContent(context, node, `${typeName}Request`),
    at: placeOf(node),
  };
}

export function readResponse(
  context: OpenApiContext,
  status: string,
  node: Node,
  { name, typeName }: OperationName,
): Response {
  const { library } = context;
  const headers = entries(library, open(library, node, "headers")).flatMap(([key, stated]) => {
    const header = open(library, stated);
    return header ? [readParameter(context, header, key, "header", pascalCase(`${name} ${status}`))] : [];
  });
  const links = readLinks(library, node, context.routeOf);
  return {
    status,
    ...optional("description", textOf(node, "description") ?? textOf(node, "summary")),
    headers,
    ...optional("links", links.length > 0 ? links : undefined),
    content: readContent(context, node, `${typeName}${pascalCase(status).replace("_", "")}Response`),
    at: placeOf(node),
  };
}

function readContent(context: OpenApiContext, holder: Node, name: string): MediaType[] {
  const { library } = context;
  return entries(library, open(library, holder, "content")).flatMap(([mediaType, stated]) => {
    const node = open(library, stated);
    if (!node) return [];
    // What a stream is made of says more than what it is as a whole, where a document says both.
    const item = readMember(context, node, `${name}Item`, "itemSchema");
    const schema = item ?? readMember(context, node, name);
    return [
      {
        mediaType,
        ...optional("schema", schema),
        ...optional("each", item && true),
        ...optional("encoding", readEncoding(library, node)),
        examples: readExamples(library, node),
        at: placeOf(node),
      },
    ];
  });
}

function readEncoding(library: Library, media: Node): MediaType["encoding"] {
  const parts = entries(library, open(library, media, "encoding")).map(([name, node]): [string, PartEncoding] => [
    name,
    {
      ...optional("contentType", textOf(node, "contentType")),
      ...optional("style", textOf(node, "style")),
      ...optional("explode", truthOf(node, "explode")),
    },
  ]);
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

function truthOf(node: Node, key: string): boolean | undefined {
  const value = member(node.value, key);
  return typeof value === "boolean" ? value : undefined;
}

function readMember(
  context: OpenApiContext,
  holder: Node | undefined,
  name: string,
  key: "schema" | "itemSchema" = "schema",
): Schema | undefined {
  const schema = holder && child(context.library, holder, key);
  if (!schema) return undefined;
  const { dialect, schemaFormat, scope } = context;
  return context.readSchema(schema, { dialect, schemaFormat, name, scope });
}

function readExamples(library: Library, node: Node): MessageExample[] {
  const single = child(library, node, "example");
  const named = entries(library, open(library, node, "examples")).flatMap(([name, stated]): MessageExample[] => {
    const example = open(library, stated);
    if (!example) return [];
    const [value] = ["dataValue", "value", "serializedValue"].flatMap((key) => child(library, example, key) ?? []);
    if (!value) return [];
    const payload = plainValue(library, value) as Json;
    return [{ name, ...optional("summary", textOf(example, "summary")), payload, at: placeOf(example) }];
  });
  return single ? [{ payload: plainValue(library, single) as Json, at: placeOf(single) }, ...named] : named;
}
