import path from "node:path/posix";
import { camelCase, humanize, kebabCase } from "@concord/contracts";
import type { Draft } from "./draft.ts";
import { exampleId, identifierOf } from "./identifier.ts";
import { insert } from "./insert.ts";
import { asyncApiOf, requireService } from "./known.ts";
import { type EventName, checkEvent, withArticle } from "./names.ts";
import { placeholder, renderYaml } from "./render.ts";

/** A channel, a message with its model, and the operation that sends it; for each receiver one that receives it. */
export async function addEvent(
  draft: Draft,
  root: string,
  given: { readonly service: string; readonly name: string; readonly to: readonly string[]; readonly summary?: string },
): Promise<void> {
  const event = checkEvent(given.name);
  const fabric = await draft.fabric();
  const sender = requireService(fabric, given.service);
  const file = await asyncApiOf(draft, fabric, sender);
  const subject = humanize(event.thing).toLowerCase();
  const { idField, model } = await identifierOf(draft, root, fabric, sender, event.thing);
  const channel = camelCase(`${event.thing}s ${event.happened}`);
  const said = `${withArticle(subject)} has been ${event.happened}`;
  const address = `${kebabCase(subject)}s.${kebabCase(event.happened)}${versionOf(event)}`;
  const title = humanize(event.name);
  const operation = camelCase(`send ${event.name}`);
  await insert(
    draft,
    file,
    "/channels",
    renderYaml("new/channel.yaml", {
      name: channel,
      address,
      title: humanize(`${event.thing}s ${event.happened}`),
      description: `One message for each ${subject}, under its ${humanize(idField).toLowerCase()}.`,
      message: event.name,
    }),
  );
  await insert(
    draft,
    file,
    "/operations",
    renderYaml("new/send.yaml", {
      name: operation,
      summary: `Says that ${said}.`,
      channel,
      message: event.name,
    }),
  );
  await insert(
    draft,
    file,
    "/components/messages",
    renderYaml("new/message.yaml", {
      name: event.name,
      title,
      summary: given.summary ?? `${placeholder}: when exactly it is sent, and what it means.`,
      idField,
      idModel: path.relative(path.dirname(file), model),
      idExample: exampleId,
      timeField: camelCase(`${event.happened} at`),
      timeDescription: `When the ${subject} was ${event.happened}.`,
      exampleName: camelCase(`one ${event.thing}`),
      exampleSummary: `${withArticle(subject).replace(/^a/u, "A")} is ${event.happened}.`,
    }),
  );
  for (const receiver of given.to) {
    await addReceiver(draft, { receiver, senderFile: file, channel, address, event, idField, subject });
  }
}

interface Receiver {
  readonly receiver: string;
  readonly senderFile: string;
  readonly channel: string;
  readonly address: string;
  readonly event: EventName;
  readonly idField: string;
  readonly subject: string;
}

async function addReceiver(
  draft: Draft,
  { receiver, senderFile, channel, address, event, idField, subject }: Receiver,
): Promise<void> {
  const fabric = await draft.fabric();
  const service = requireService(fabric, receiver);
  const file = await asyncApiOf(draft, fabric, service);
  if (file !== senderFile) {
    const target = `${path.relative(path.dirname(file), senderFile)}#/channels/${channel}`;
    await insert(draft, file, "/channels", `${channel}:\n  $ref: ${target}`);
  }
  await insert(
    draft,
    file,
    "/operations",
    renderYaml("new/receive.yaml", {
      name: camelCase(`receive ${event.name}`),
      summary: `Hears that ${withArticle(subject)} has been ${event.happened}.`,
      channel,
      message: event.name,
      uses: `/${idField}, /${camelCase(`${event.happened} at`)}`,
      deadLetters: `${address}.${service.id}.dlq`,
    }),
  );
}

/** `orderPlacedV2` has a channel of its own. */
function versionOf({ name }: EventName): string {
  const version = /V(\d+)$/u.exec(name)?.[1];
  return version === undefined ? "" : `.v${version}`;
}
