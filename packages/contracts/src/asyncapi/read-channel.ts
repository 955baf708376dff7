import type { ChannelParameter, Server } from "../fabric.ts";
import type { ReadChannel } from "../reading.ts";
import { entries, open, placeOf, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import { compatibilityOf, deprecationOf, describedOf, optional, textOf, textsOf } from "../source/members.ts";
import { bindingsOf } from "./read-bindings.ts";
import type { MessageContext } from "./read-message.ts";

type Common = Omit<ReadChannel, "messages" | "address" | "servers">;

/** What channels of both major versions say in the same words. `stated` is the channel in this document, before references. */
export function readChannelFacts(context: MessageContext, stated: Node, definition: Node, name: string): Common {
  const { library } = context;
  return {
    ...describedOf(definition, name),
    name,
    at: placeOf(stated),
    definition: placeOf(definition),
    parameters: entries(library, open(library, definition, "parameters")).map(([key, node]) =>
      readParameter(key, open(library, node), open(library, node, "schema")),
    ),
    ...bindingsOf(context, definition, "channel", name),
    ...compatibilityOf(definition),
    ...deprecationOf(definition),
  };
}

/** 3.x says enum and default at the parameter, 2.x in the parameter's schema. */
function readParameter(name: string, node: Node | undefined, schema: Node | undefined): ChannelParameter {
  const standard = member(node?.value, "default") ?? member(schema?.value, "default");
  return {
    name,
    ...optional("description", textOf(node, "description") ?? textOf(schema, "description")),
    ...optional("enum", textsOf(node, "enum") ?? textsOf(schema, "enum")),
    ...optional("default", typeof standard === "string" ? standard : undefined),
    ...optional("location", textOf(node, "location")),
  };
}

export function serverKey(server: Server): string {
  return `${server.protocol}://${server.host}`;
}
