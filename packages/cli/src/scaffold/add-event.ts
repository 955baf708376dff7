import path from "node:path/posix";
import { camelCase, humanize, kebabCase } from "@concord/contracts";
import { type AddedEvent, addReceiver, addSender } from "./add-operation.ts";
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
  const name = checkEvent(given.name);
  const fabric = await draft.fabric();
  const sender = requireService(fabric, given.service);
  const home = await asyncApiOf(draft, fabric, sender);
  const receivers = await Promise.all(given.to.map((id) => asyncApiOf(draft, fabric, requireService(fabric, id))));
  const { idField, model } = await identifierOf(draft, root, fabric, sender, name.thing);
  const event = eventOf(name, idField);
  const { subject, happened, timeField } = event;
  await addSender(draft, home, event);
  await insert(
    draft,
    home.file,
    "/components/messages",
    renderYaml("new/message.yaml", {
      // A reader of 3.x refers to this very message, and knows no such member.
      messageId: home.hasMessageIds && receivers.every(({ isOlder }) => isOlder) ? event.name : undefined,
      name: event.name,
      title: humanize(event.name),
      summary: given.summary ?? `${placeholder}: when exactly it is sent, and what it means.`,
      idField,
      idModel: path.relative(path.dirname(home.file), model),
      idExample: exampleId,
      timeField,
      timeDescription: `When the ${subject} was ${happened}.`,
      exampleName: camelCase(`one ${name.thing}`),
      exampleSummary: `${withArticle(subject).replace(/^a/u, "A")} is ${happened}.`,
    }),
  );
  for (const receiver of given.to) await addReceiver(draft, home, event, receiver);
}

function eventOf({ name, thing, happened }: EventName, idField: string): AddedEvent {
  const subject = humanize(thing).toLowerCase();
  return {
    name,
    subject,
    happened,
    idField,
    timeField: camelCase(`${happened} at`),
    channel: camelCase(`${thing}s ${happened}`),
    channelTitle: humanize(`${thing}s ${happened}`),
    address: `${kebabCase(subject)}s.${kebabCase(happened)}${versionOf(name)}`,
  };
}

/** `orderPlacedV2` has a channel of its own. */
function versionOf(name: string): string {
  const version = /V(\d+)$/u.exec(name)?.[1];
  return version === undefined ? "" : `.v${version}`;
}
