import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ModernSchema, createPlanner, createRender, modelService } from "@concord/codegen";
import type { Channel, Fabric, MessageId, Service } from "@concord/contracts";
import { messaging } from "@concord/generator-messaging";
import { types } from "@concord/generator-types";
import { validators } from "@concord/generator-validators";
import type { MessageDefinition } from "@concord/runtime";

/** A message of a channel as a tap needs it. */
export interface TappedMessage {
  readonly id: MessageId;
  /** The very one that stubs carry. */
  readonly definition: MessageDefinition;
  /** What its payload looks like; absent where the contract does not say. */
  readonly payload?: ModernSchema;
  /** What `$ref`s of `payload` lead to. */
  readonly schemaOf: (key: string) => ModernSchema | undefined;
}

const scope = "@tap";

/**
 * The messages of a channel, judged by the same code that its stubs run: their package is planned, and its definitions
 * are loaded. A message that no valid contract describes is left out.
 */
export async function channelMessages(fabric: Fabric, channel: Channel): Promise<readonly TappedMessage[]> {
  const found = new Map<MessageId, TappedMessage>();
  for (const service of servicesOn(fabric, channel)) {
    if (found.size === channel.messages.length) break;
    for (const message of await messagesOf(fabric, service, channel))
      if (!found.has(message.id)) found.set(message.id, message);
  }
  return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The owner of the channel first: its word counts before that of those who share it. */
function servicesOn(fabric: Fabric, channel: Channel): readonly Service[] {
  const sharing = fabric.operations.filter(
    ({ channel: id, reply }) => id === channel.id || reply?.channel === channel.id,
  );
  const ids = new Set([channel.owner, ...sharing.map(({ service }) => service)]);
  return [...ids].flatMap((id) => fabric.services.find((service) => service.id === id) ?? []);
}

async function messagesOf(fabric: Fabric, service: Service, channel: Channel): Promise<readonly TappedMessage[]> {
  const read = withPlainIntegers(fabric);
  const model = modelService(read, service, { scope });
  const plan = await createPlanner(read, {
    generators: [types, validators, messaging],
    render: createRender(),
    scope,
    runtime: "package",
  })(service);
  const modules = plan.files.filter(({ path: file }) => /\/dist\/(?:messages|validators)\.js$/.test(file));
  if (!modules.some(({ path: file }) => file.endsWith("/messages.js"))) return [];
  const definitions = (await load(modules)).filter((definition) => definition.channel.address === channel.address);
  const { schemas } = model;
  const schemaOf = (key: string) => schemas.definitions.get(key)?.schema;
  return channel.messages.flatMap((id): TappedMessage[] => {
    const message = model.messages.find((each) => each.message.id === id);
    const definition = definitions.find(({ type }) => type === id.replaceAll("/", "."));
    if (message === undefined || definition === undefined) return [];
    const payload = message.payload.key === undefined ? undefined : schemaOf(message.payload.key);
    return [{ id, definition, schemaOf, ...(payload !== undefined && { payload }) }];
  });
}

/** Nobody computes with what is watched, and what is counted is written as JSON. */
function withPlainIntegers(fabric: Fabric): Fabric {
  const { generation } = fabric.settings;
  const types = { ...generation.types, int64: "number" as const };
  return { ...fabric, settings: { ...fabric.settings, generation: { ...generation, types } } };
}

/** Imports planned modules, from a folder that is gone afterwards. */
async function load(
  modules: readonly { readonly path: string; readonly text: string }[],
): Promise<readonly MessageDefinition[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "concord-tap-"));
  try {
    await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
    await mkdir(path.join(folder, "dist"));
    for (const { path: file, text } of modules) await writeFile(path.join(folder, "dist", path.basename(file)), text);
    const entry = pathToFileURL(path.join(folder, "dist", "messages.js")).href;
    const exported: Record<string, unknown> = await import(entry);
    return Object.values(exported).filter(isDefinition);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isDefinition(value: unknown): value is MessageDefinition {
  return typeof value === "object" && value !== null && "validate" in value && "type" in value && "channel" in value;
}
