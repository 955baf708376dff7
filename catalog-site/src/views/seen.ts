import type { Message, ObservedMessage, TapResult } from "@concord/contracts";
import type { Section } from "../page.ts";
import { code, link, type Text } from "../text.ts";
import { dayWords, listed, words } from "../words.ts";
import { fieldsOf } from "./carriers.ts";
import type { Context } from "./context.ts";

const said = words.seen;
const fieldsNamed = 8;

/** One message as it was seen on one channel. */
interface Seen {
  readonly result: TapResult;
  readonly observed: ObservedMessage;
}

/** What `concord tap` saw of a message on the wire; undefined where nobody has looked. */
export function seenSection(context: Context, message: Message): Section | undefined {
  const seen: readonly Seen[] = (context.seen ?? []).flatMap((result) =>
    result.observed.filter((one) => one.message === message.id).map((observed) => ({ result, observed })),
  );
  if (seen.length === 0) return undefined;
  return {
    id: "seen",
    heading: said.heading,
    blocks: [{ block: "list", items: seen.flatMap((one) => sentences(context, message, one)) }],
  };
}

function sentences(context: Context, message: Message, { result, observed }: Seen): readonly Text[] {
  const { count: n, invalid, lastSeen, violations, undeclared, neverSeen } = observed;
  const channel = context.channel(result.channel);
  const where = link(channel?.address ?? result.address, context.paths.of("channel", result.channel));
  const watched = [dayWords(result.from), dayWords(result.until)] as const;
  if (n === 0) return [said.never(where, ...watched)];
  const unused = neverSeen.flatMap((pointer) => fieldName(context, message, pointer));
  return [
    said.came(where, n, lastSeen === undefined ? undefined : dayWords(lastSeen), ...watched),
    invalid === 0 ? said.allValid : said.invalid(invalid),
    ...violations
      .slice(0, fieldsNamed)
      .map(({ field, text, count: times }) => said.violation(code(field), text, times)),
    ...(undeclared.length === 0
      ? []
      : [said.undeclared(listed(undeclared.slice(0, fieldsNamed).map(({ field }) => code(field))), undeclared.length)]),
    ...(unused.length === 0 ? [] : [said.unused(listed(unused.slice(0, fieldsNamed)), unused.length)]),
  ];
}

function fieldName(context: Context, message: Message, pointer: string): readonly Text[] {
  const row = fieldsOf(context, message).find((one) => one.pointer === pointer);
  return row === undefined ? [[code(pointer)]] : [[link(row.name, `#${row.id}`)]];
}
