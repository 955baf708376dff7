import type { BindingSchema } from "../fabric.ts";
import { pascalCase } from "../identifiers.ts";
import { child, open, type Node } from "../resolve/library.ts";
import { optional, plainObject } from "../source/members.ts";
import type { MessageContext } from "./read-message.ts";

/** Members of bindings that are schemas: of the key, of what is said when a connection is opened. */
const schemas = {
  channel: [
    ["ws", "query"],
    ["ws", "headers"],
  ],
  operation: [["http", "query"]],
  message: [
    ["kafka", "key"],
    ["http", "headers"],
  ],
} as const;

interface Bindings {
  readonly bindings: ReturnType<typeof plainObject>;
  readonly bindingSchemas?: readonly BindingSchema[];
}

/** What a channel, operation or message says to single protocols. */
export function bindingsOf(context: MessageContext, holder: Node, kind: keyof typeof schemas, name: string): Bindings {
  const { library, scope, readSchema, version } = context;
  const stated = child(library, holder, "bindings");
  const found = schemas[kind].flatMap(([protocol, member]): BindingSchema[] => {
    const binding = open(library, stated, protocol);
    const node = binding && child(library, binding, member);
    if (!node) return [];
    const schemaFormat = `application/vnd.aai.asyncapi+json;version=${version}`;
    const told = {
      dialect: "asyncapi",
      schemaFormat,
      name: pascalCase(`${name} ${protocol} ${member}`),
      scope,
    } as const;
    return [{ protocol, member, schema: readSchema(node, told) }];
  });
  return {
    bindings: plainObject(library, stated),
    ...optional("bindingSchemas", found.length > 0 ? found : undefined),
  };
}
