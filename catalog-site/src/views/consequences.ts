import type { Message, Service } from "@concord/contracts";
import type { Block, Section } from "../page.ts";
import { join, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { fieldsOf } from "./carriers.ts";
import { serviceSpan, type Context, type Party } from "./context.ts";
import { fieldTable, type FieldRow } from "./fields.ts";

const said = words.consequences;

/** Who would notice that a field is gone. */
export interface Effect {
  readonly breaks: readonly Party[];
  /** They do not say what they read, and nothing proves that they would break. */
  readonly mayAffect: readonly Party[];
}

/**
 * Who is broken when the owner of an event takes a field away: whoever says that it reads the field, and whoever does not
 * say but would reject a message without it. These are the gate's own rules; a test holds the two to the same answer.
 */
export function effectOfRemoving(context: Context, message: Message, row: FieldRow): Effect {
  const receivers = context.receivers(message.id).filter(({ service }) => service.id !== message.owner);
  const breaks = receivers.filter((party) => isBroken(context, message, party, row));
  const mayAffect = receivers.filter((party) => !breaks.includes(party) && party.fields === undefined);
  return { breaks, mayAffect };
}

function isBroken(context: Context, message: Message, party: Party, row: FieldRow): boolean {
  const own = party.operation?.messages.find((one) => one.message === message.id);
  if (own !== undefined && !own.shared && own.payload !== undefined && row.always) {
    return fieldTable(context, own.payload).rows.some(({ pointer, always }) => pointer === row.pointer && always);
  }
  return party.fields === undefined ? row.always : party.fields.some((field) => overlap(field, row.pointer));
}

/** Whether one pointer lies in or around the other. */
function overlap(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}

/** What would happen if this message changed: one sentence for each set of services, the widest harm first. */
export function consequencesSection(context: Context, message: Message): Section | undefined {
  const items =
    message.kind === "event" || message.kind === "reply" ? ofRemoving(context, message) : ofDemanding(context, message);
  const blocks: readonly Block[] = [{ block: "list", items }];
  return items.length === 0 ? undefined : { id: "impact", heading: said.heading, blocks };
}

function ofRemoving(context: Context, message: Message): readonly Text[] {
  if (context.receivers(message.id).every(({ service }) => service.id === message.owner)) return [];
  const effects = leaves(fieldsOf(context, message)).map((row) => ({
    row,
    effect: effectOfRemoving(context, message, row),
  }));
  const together = Map.groupBy(effects, ({ effect }) =>
    JSON.stringify([idsOf(effect.breaks), idsOf(effect.mayAffect)]),
  );
  return [...together.values()]
    .toSorted((left, right) => (right[0]?.effect.breaks.length ?? 0) - (left[0]?.effect.breaks.length ?? 0))
    .map((group) =>
      sentence(
        context,
        group.map(({ row }) => row),
        group[0]?.effect ?? { breaks: [], mayAffect: [] },
      ),
    );
}

/** Who sends a command or a query must know what it demands: one field more, and nobody is ready for it. */
function ofDemanding(context: Context, message: Message): readonly Text[] {
  const senders = context.senders(message.id).filter(({ service }) => service.id !== message.owner);
  return senders.length === 0 ? [] : [said.demanding(services(context, senders), senders.length)];
}

const idsOf = (parties: readonly Party[]): readonly string[] => parties.map(({ service }) => service.id);

/** Fields without parts of their own; a group goes away with its parts. */
function leaves(rows: readonly FieldRow[]): readonly FieldRow[] {
  const groups = new Set(rows.map(({ pointer }) => pointer.replace(/(?:\/\*)*\/[^/]*$/u, "")));
  return rows.filter(({ pointer }) => !groups.has(pointer));
}

function sentence(context: Context, rows: readonly FieldRow[], { breaks, mayAffect }: Effect): Text {
  const fields = listed(rows.map(fieldSpan));
  if (breaks.length > 0) return said.breaks(fields, rows.length, services(context, breaks));
  if (mayAffect.length > 0) return said.mayAffect(fields, rows.length, services(context, mayAffect));
  return said.readByNobody(fields, rows.length);
}

function fieldSpan({ id, name, inside }: FieldRow): Span {
  return { text: inside === undefined ? name : said.fieldOf(name, inside), to: `#${id}` };
}

function services(context: Context, parties: readonly Party[]): Text {
  return listed(parties.map(({ service }) => join([serviceSpan(context, service), teamIn(context, service)])));
}

function teamIn(context: Context, { owner }: Service): Text {
  const team = context.team(owner);
  return team === undefined ? [] : [` (${team.title})`];
}
