import type { MessageExample, Schema } from "../fabric.ts";
import { pascalCase } from "../identifiers.ts";
import type { ReadMessage } from "../reading.ts";
import { isObject, items, open, placeOf, child, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import type { NameScope } from "../schema/schema-name.ts";
import {
  compatibilityOf,
  deprecationOf,
  describedOf,
  kindOf,
  objectOf,
  optional,
  plainValue,
  tagsOf,
  textOf,
} from "../source/members.ts";
import { bindingsOf } from "./read-bindings.ts";
import { withTraits } from "./traits.ts";

/** What a message is read with: the document around it. */
export interface MessageContext {
  readonly library: Library;
  readonly major: 2 | 3;
  /** `3.0.0` */
  readonly version: string;
  readonly defaultContentType: string;
  readonly scope: NameScope;
  readonly readSchema: ReadSchema;
}

/** Reads a message object, references followed and traits merged. */
export function readMessage(context: MessageContext, definition: Node, name: string): ReadMessage {
  const { library } = context;
  const node = withTraits(library, definition, context.major);
  const payload = readPayload(context, node, "payload", `${pascalCase(name)}Payload`);
  const headers = readPayload(context, node, "headers", `${pascalCase(name)}Headers`);
  return {
    ...describedOf(node, name),
    name,
    definition: placeOf(definition),
    ...kindOf(node),
    contentType: textOf(node, "contentType") ?? context.defaultContentType,
    ...optional("payload", payload),
    ...optional("headers", headers),
    ...optional("key", textOf(node, "x-key")),
    ...optional("idempotencyKey", textOf(node, "x-idempotency-key")),
    ...optional("correlationId", textOf(open(library, node, "correlationId"), "location")),
    ...bindingsOf(context, node, "message", name),
    examples: readExamples(library, node),
    tags: tagsOf(library, node),
    ...compatibilityOf(node),
    ...deprecationOf(node),
  };
}

/** A payload or headers: a schema, or in 3.x a schema with its format beside it; 2.x says the payload's format at the message. */
function readPayload(
  context: MessageContext,
  node: Node,
  key: "payload" | "headers",
  name: string,
): Schema | undefined {
  const { library, scope, version } = context;
  const stated = child(library, node, key);
  if (!stated) return undefined;
  const target = open(library, stated);
  const wrapped = context.major === 3 && typeof member(target?.value, "schemaFormat") === "string";
  const schema = wrapped ? child(library, target!, "schema") : stated;
  if (!schema) return undefined;
  const given = wrapped ? textOf(target, "schemaFormat") : key === "payload" ? textOf(node, "schemaFormat") : undefined;
  const schemaFormat = given ?? `application/vnd.aai.asyncapi+json;version=${version}`;
  return context.readSchema(schema, { dialect: dialectOfFormat(schemaFormat), schemaFormat, name, scope });
}

function dialectOfFormat(schemaFormat: string): Schema["dialect"] {
  const draft = /version=(draft-0[467]|2019-09|2020-12)/.exec(schemaFormat)?.[1];
  if (draft) return draft as Schema["dialect"];
  const openapi = /vnd\.oai\.openapi.*version=3\.([01])/.exec(schemaFormat)?.[1];
  if (openapi) return openapi === "0" ? "oas-3.0" : "2020-12";
  return schemaFormat.includes("asyncapi") ? "asyncapi" : "draft-07";
}

/** Examples as 2.1 and later write them; in 2.0 an example was the payload itself. */
function readExamples(library: Library, node: Node): MessageExample[] {
  return items(library, open(library, node, "examples")).flatMap((item): MessageExample[] => {
    const example = open(library, item);
    if (!example || !isObject(example.value)) return [];
    const at = placeOf(example);
    const payload = child(library, example, "payload");
    const headers = objectOf(example, "headers");
    if (!payload && !headers) return [{ payload: plainValue(library, example)!, at }];
    return [
      {
        ...optional("name", textOf(example, "name")),
        ...optional("summary", textOf(example, "summary")),
        ...optional("payload", plainValue(library, payload)),
        ...optional("headers", headers),
        at,
      },
    ];
  });
}
