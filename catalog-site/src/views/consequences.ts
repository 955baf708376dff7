import type { Message, Service } from "@concord/contracts";
import type { Block, Section } from "../page.ts";
import { join, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context, type Party } from "./context.ts";
import { fieldsOf } from "./carriers.ts";
import type { FieldRow } from "./fields.ts";

const said = words.consequences;

/** Who would notice if a field went away: one sentence for each set of readers, the widest harm first. */
export function consequencesSection(context: Context, message: Message): Section | undefined {
  const receivers = context.receivers(message.id).filter(({ service }) => service.id !== message.owner);
  if (message.payload === undefined || receivers.length === 0) return undefined;
  const rows = fieldsOf(context, message);
  const declared = receivers.filter(({ fields }) => fields !== undefined);
  const silent = receivers.filter(({ fields }) => fields === undefined);
  const byReaders = Map.groupBy(leaves(rows), (row) =>
    readersOf(row, declared)
      .map(({ service }) => service.id)
      .join(" "),
  );
  const broken = [...byReaders]
    .map(([, rows]) => ({ rows, readers: readersOf(rows[0], declared) }))
    .sort((left, right) => right.readers.length - left.readers.length);
  const items = broken.map(({ rows, readers }) => sentence(context, rows, readers));
  if (silent.length > 0) items.push(said.mayBeAffected(services(context, silent)));
  const blocks: readonly Block[] = [{ block: "list", items }];
  return items.length === 0 ? undefined : { id: "impact", heading: said.heading, blocks };
}

/** Fields without parts of their own; a group goes away with its parts. */
function leaves(rows: readonly FieldRow[]): readonly FieldRow[] {
  return rows.filter((row) => !rows.some(({ pointer }) => pointer.startsWith(`${row.pointer}/`)));
}

function sentence(context: Context, rows: readonly FieldRow[], readers: readonly Party[]): Text {
  const fields = listed(rows.map(fieldSpan));
  return readers.length === 0
    ? said.readByNobody(fields, rows.length)
    : said.breaks(fields, rows.length, services(context, readers));
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

/** The receivers that say they read a field, a part of it, or the group that it is in. */
function readersOf(row: FieldRow | undefined, parties: readonly Party[]): readonly Party[] {
  if (row === undefined) return [];
  const pointer = row.pointer;
  return parties.filter(({ fields }) =>
    fields?.some(
      (field) =>
        field === pointer || field.startsWith(`${pointer}/`) || pointer.startsWith(`${field}/`) || field === "",
    ),
  );
}
