import path from "node:path/posix";
import { camelCase, humanize } from "@concord/contracts";
import type { Draft } from "./draft.ts";
import { insert } from "./insert.ts";
import { type AsyncApiHome, asyncApiOf, requireService } from "./known.ts";
import { withArticle } from "./names.ts";
import { renderYaml } from "./render.ts";

/** An event that is being added, in all the forms in which contracts name it. */
export interface AddedEvent {
  readonly name: string;
  /** `order line` */
  readonly subject: string;
  /** `added` */
  readonly happened: string;
  readonly idField: string;
  readonly timeField: string;
  /** The channel's key, its title and its address. */
  readonly channel: string;
  readonly channelTitle: string;
  readonly address: string;
}

/** Who sends it: a channel of its own, and the operation. */
export async function addSender(draft: Draft, home: AsyncApiHome, event: AddedEvent): Promise<void> {
  const operation = camelCase(`send ${event.name}`);
  const summary = `Says that ${whatHappened(event)}.`;
  const message = `#/components/messages/${event.name}`;
  if (home.isOlder) {
    const verb = home.isClients ? "publish" : "subscribe";
    return addOlder(draft, home, event, { verb, operation, summary, message });
  }
  await addChannel(draft, home, event, message);
  const { channel, name } = event;
  const view = { name: operation, summary, channel, message: name };
  await insert(draft, home.file, "/operations", renderYaml("new/send.yaml", view));
}

/** Who receives it. Between 3.x documents by a reference to the sender's channel; else the same address is said again. */
export async function addReceiver(draft: Draft, sender: AsyncApiHome, event: AddedEvent, id: string): Promise<void> {
  const fabric = await draft.fabric();
  const service = requireService(fabric, id);
  const home = await asyncApiOf(draft, fabric, service);
  const { name, channel, address, idField, timeField } = event;
  const operation = camelCase(`receive ${name}`);
  const summary = `Hears that ${whatHappened(event)}.`;
  const uses = `/${idField}, /${timeField}`;
  const deadLetters = `${address}.${service.id}.dlq`;
  const there = path.relative(path.dirname(home.file), sender.file);
  const message = `${there}#/components/messages/${name}`;
  if (home.isOlder) {
    const verb = home.isClients ? "subscribe" : "publish";
    return addOlder(draft, home, event, { verb, operation, summary, message, uses, deadLetters });
  }
  if (sender.isOlder) await addChannel(draft, home, event, message);
  else if (home.file !== sender.file)
    await insert(draft, home.file, "/channels", `${channel}:\n  $ref: ${there}#/channels/${channel}`);
  const view = { name: operation, summary, channel, message: name, uses, deadLetters };
  await insert(draft, home.file, "/operations", renderYaml("new/receive.yaml", view));
}

async function addChannel(draft: Draft, { file }: AsyncApiHome, event: AddedEvent, target: string): Promise<void> {
  const { channel: name, address, channelTitle: title, name: message } = event;
  const view = { name, address, title, description: descriptionOf(event), message, target };
  await insert(draft, file, "/channels", renderYaml("new/channel.yaml", view));
}

interface OlderOperation {
  readonly verb: "publish" | "subscribe";
  readonly operation: string;
  readonly summary: string;
  readonly message: string;
  readonly uses?: string;
  readonly deadLetters?: string;
}

async function addOlder(draft: Draft, home: AsyncApiHome, event: AddedEvent, said: OlderOperation): Promise<void> {
  const view = {
    uses: undefined,
    deadLetters: undefined,
    ...said,
    address: event.address,
    description: descriptionOf(event),
  };
  await insert(draft, home.file, "/channels", renderYaml("new/channel-v2.yaml", view));
}

function descriptionOf({ subject, idField }: AddedEvent): string {
  return `One message for each ${subject}, under its ${humanize(idField).toLowerCase()}.`;
}

/** `an order has been placed` */
function whatHappened({ subject, happened }: AddedEvent): string {
  return `${withArticle(subject)} has been ${happened}`;
}
