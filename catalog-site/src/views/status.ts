import { posix } from "node:path";
import { policyOf, type Policy } from "@concord/compat";
import type { Deprecation, Message, Place } from "@concord/contracts";
import type { Status } from "../page.ts";
import { code, gap, join, link, paragraph, type Span, type Text } from "../text.ts";
import { dayWords, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { endpointTitle } from "./message-table.ts";

const said = words.status;

interface Lasting {
  readonly deprecation?: Deprecation;
}

/** How a message stands: whether it lasts, what replaces it, who still needs it, and what may change. */
export function messageStatus(context: Context, message: Message): readonly Status[] {
  const owner = context.service(message.owner);
  const readers = context.receivers(message.id).map(({ service }) => serviceSpan(context, service));
  const ended = deprecationStatus(context, message, said.stillReceives(readers));
  if (ended !== undefined) return [ended];
  const successor = replaces(context, message);
  const version = owner && said.versionOf(owner.version, serviceSpan(context, owner));
  return [
    {
      mark: "current",
      text: paragraph([version, compatibilityWords(context, message), successor ?? said.nothingPlanned]),
    },
  ];
}

/** "Deprecated. It works until 1 March 2027. Use *Order cancelled v3* instead." */
export function deprecationStatus(context: Context, { deprecation }: Lasting, needed?: Text): Status | undefined {
  if (deprecation === undefined) return undefined;
  const { sunset, at } = deprecation;
  const end = sunset === undefined ? [gap(said.noSunset, context.line(at))] : said.worksUntil(dayWords(sunset));
  const instead = replacement(context, deprecation);
  const use = instead === undefined ? [gap(said.noReplacement, context.line(at))] : said.useInstead(instead);
  return { mark: "deprecated", text: paragraph([[said.deprecated], end, use, needed]) };
}

/** What a change of this message must respect, as the gate holds it: written in the contract, or by its part in it. */
export function compatibilityOf(context: Context, message: Message): Policy {
  return policyOf({ kind: "message", before: message, after: message }, context.fabric);
}

function compatibilityWords(context: Context, message: Message): Text {
  const [mode, transitive] = compatibilityOf(context, message).mode.split("-");
  const promise = said.compatibility[mode as keyof typeof said.compatibility];
  return transitive === undefined ? [promise] : join([promise, " ", said.transitive]);
}

/** What a deprecated thing names as its replacement, linked where the fabric has it, else the reference as written. */
export function replacement(context: Context, deprecation: Deprecation): Span | undefined {
  if (deprecation.replacedBy === undefined) return undefined;
  const { messages, endpoints, channels } = context.fabric;
  const message = referredTo(deprecation, messages);
  if (message !== undefined) return messageSpan(context, message);
  const endpoint = referredTo(deprecation, endpoints);
  if (endpoint !== undefined) return link(endpointTitle(endpoint), context.paths.of("endpoint", endpoint.id));
  const channel = referredTo(deprecation, channels);
  if (channel !== undefined) return link(channel.address ?? channel.name, context.paths.of("channel", channel.id));
  return code(deprecation.replacedBy);
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly at: Place;
}

/** The record that `x-replaced-by` means: the one at that place, or else the one of that id or name. */
function referredTo<Record extends Named>(
  { at, replacedBy }: Deprecation,
  records: readonly Record[],
): Record | undefined {
  if (replacedBy === undefined) return undefined;
  const [file = "", fragment = ""] = replacedBy.split("#");
  const target = file === "" ? at.file : posix.join(posix.dirname(at.file), file);
  const pointer = decoded(fragment);
  const name = replacedBy.split(/[#/]/u).at(-1);
  return (
    records.find((one) => one.at.file === target && one.at.pointer === pointer) ??
    records.find((one) => one.id === replacedBy || one.name === name)
  );
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Says which older message this one takes over from. */
function replaces(context: Context, message: Message): Text | undefined {
  const older = context.fabric.messages.find(
    ({ id, deprecation }) =>
      id !== message.id && deprecation !== undefined && referredTo(deprecation, [message]) !== undefined,
  );
  if (older === undefined) return undefined;
  const { sunset } = older.deprecation ?? {};
  return said.takesOver(messageSpan(context, older), sunset === undefined ? undefined : dayWords(sunset));
}
