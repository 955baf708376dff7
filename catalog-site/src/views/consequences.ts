import type { Message } from "@concord/contracts";
import type { FieldImpact } from "../impact/field-impact.ts";
import { fieldsAsked } from "../impact/impacts.ts";
import type { Block, Section, Table } from "../page.ts";
import { code, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { fieldsOf } from "./carriers.ts";
import type { Context } from "./context.ts";
import type { FieldRow } from "./fields.ts";
import { byHarm, changeCells, removalOf, removalSentence, withTeam } from "./verdicts.ts";

const said = words.consequences;

/** A field, and what the gate would say of changing it. */
interface Judged {
  readonly row: FieldRow;
  readonly impact: FieldImpact;
}

/** What would happen if this message changed: in sentences, the widest harm first, then field by field. */
export function consequencesSection(context: Context, message: Message): Section | undefined {
  const judged = judgedFields(context, message);
  const items = [...ofRemoving(context, message, judged), ...ofDemanding(context, message)];
  const blocks: readonly Block[] = [
    ...(items.length === 0 ? [] : [{ block: "list", items } as const]),
    ...(judged.length === 0 ? [] : fieldByField(context, message, judged)),
  ];
  return blocks.length === 0 ? undefined : { id: "impact", heading: said.heading, blocks };
}

/** Each field of a message with the gate's verdicts; empty where the gate was not asked. */
export function judgedFields(context: Context, message: Message): readonly Judged[] {
  const impacts = new Map(context.impacts?.messages.get(message.id)?.map((impact) => [impact.pointer, impact]));
  return fieldsOf(context, message).flatMap((row) => {
    const impact = impacts.get(row.pointer);
    return impact === undefined ? [] : [{ row, impact }];
  });
}

function ofRemoving(context: Context, message: Message, judged: readonly Judged[]): readonly Text[] {
  if (context.receivers(message.id).every(({ service }) => service.id === message.owner)) return [];
  return byHarm(leaves(judged), ({ impact }) => removalOf(impact)).map((group) =>
    removalSentence(
      context,
      group.map(({ row }) => fieldSpan(row)),
      group[0] && removalOf(group[0].impact),
    ),
  );
}

/** Who sends a command or a query must know what it demands: one field more, and nobody is ready for it. */
function ofDemanding(context: Context, message: Message): readonly Text[] {
  if (message.kind !== "command" && message.kind !== "query") return [];
  const senders = context.senders(message.id).filter(({ service }) => service.id !== message.owner);
  if (senders.length === 0) return [];
  return [said.demanding(listed(senders.map(({ service }) => withTeam(context, service))), senders.length)];
}

/** Fields without parts of their own; a group goes away with its parts. */
function leaves(judged: readonly Judged[]): readonly Judged[] {
  const groups = new Set(judged.map(({ row }) => row.pointer.replace(/(?:\/\*)*\/[^/]*$/u, "")));
  return judged.filter(({ row }) => !groups.has(row.pointer));
}

/** Every kind of change to every field; fields for which all the answers are the same share a row. */
function fieldByField(context: Context, message: Message, judged: readonly Judged[]): readonly Block[] {
  const alike = [...Map.groupBy(judged, ({ impact }) => JSON.stringify(impact.changes)).values()];
  const rows = alike.map((group) => ({
    cells: [listed(group.map(({ row }) => fieldSpan(row))), ...changeCells(context, group[0]?.impact.changes ?? [])],
  }));
  const table: Table = { label: said.byGate, columns: said.columns, rows };
  const left = fieldsOf(context, message).length - judged.length;
  return [
    { block: "table", table },
    ...(left > 0
      ? [{ block: "text", text: said.more(left, fieldsAsked, code(`concord impact ${message.id}`)) } as const]
      : []),
  ];
}

function fieldSpan({ id, name, inside }: FieldRow): Span {
  return { text: inside === undefined ? name : said.fieldOf(name, inside), to: `#${id}` };
}
