import type { Json } from "@concord/diagnostics";
import type { Message, Schema, Server } from "@concord/contracts";
import type { Block, Fact } from "../page.ts";
import { code, link, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import type { Context, Spot } from "./context.ts";
import { fieldTable } from "./fields.ts";
import { highlightJson } from "./highlight.ts";
import { protocolName } from "./involved.ts";
import { compatibilityOf } from "./status.ts";

const said = words.technical;
/** A longer schema stands in its own file beside the page. */
const schemaCharacters = 12_000;

/** What a developer needs and nobody else does, folded away. */
export function technicalDetails(context: Context, message: Message): Block {
  const facts: Fact[] = [
    { label: said.id, value: [code(message.id)] },
    { label: said.contentType, value: [code(message.contentType)] },
  ];
  const add = (label: string, value: string | undefined): void => {
    if (value !== undefined) facts.push({ label, value: [code(value)] });
  };
  add(said.key, message.key);
  add(said.idempotencyKey, message.idempotencyKey);
  add(said.correlationId, message.correlationId);
  const { mode, decidedBy } = compatibilityOf(context, message);
  facts.push({ label: said.compatibility, value: say`${code(mode)}, ${decidedBy}` });
  const servers = uniqueServers(context.channelsOf(message.id).flatMap(({ servers }) => servers));
  if (servers.length > 0) facts.push({ label: said.servers, value: listed(servers.map(serverWords)) });
  const contract = context.line(message.at);
  facts.push({ label: said.contract, value: [link(placeWords(context, message.at), contract)] });

  const blocks: Block[] = [{ block: "facts", facts }];
  const headers = message.headers && fieldTable(context, message.headers, "header");
  if (headers && headers.rows.length > 0) blocks.push({ block: "fields", label: said.headers, table: headers });
  if (Object.keys(message.bindings).length > 0) blocks.push(codeBlock(said.bindings, message.bindings));
  if (message.payload !== undefined) blocks.push(schemaBlock(message.payload));
  return { block: "details", id: "technical", summary: said.heading, blocks };
}

/** The schema itself, or where its file is when it is long. */
export function schemaBlock(schema: Schema): Block {
  if (JSON.stringify(schema.json).length > schemaCharacters) {
    return { block: "text", text: say`${said.longSchema} ${link("schema.json", "./schema.json")}.` };
  }
  return codeBlock(said.schema(schema.name), schema.json);
}

export function codeBlock(label: string, json: Json): Block {
  return { block: "code", label, html: highlightJson(json) };
}

/** `contracts/commerce/orders/asyncapi.yaml:48` */
export function placeWords(context: Context, place: Spot): string {
  const line = context.lineNumber(place);
  return line === undefined ? place.file : `${place.file}:${line}`;
}

export function serverWords({ host, protocol, name }: Server): Text {
  return say`${code(host === "" ? name : host)} (${protocolName(protocol)})`;
}

export function uniqueServers(servers: readonly Server[]): readonly Server[] {
  return [...new Map(servers.map((server) => [`${server.protocol} ${server.host}`, server])).values()];
}
