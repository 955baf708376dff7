import type { Message, Service, ServiceId } from "@concord/contracts";
import type { FieldChange, FieldImpact } from "../impact/field-impact.ts";
import { fieldsAsked } from "../impact/impacts.ts";
import type { Block, Section, Table } from "../page.ts";
import { code, join, say, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { fieldsOf } from "./carriers.ts";
import { serviceSpan, type Context } from "./context.ts";
import type { FieldRow } from "./fields.ts";
import { titleOf } from "./names.ts";

const said = words.consequences;
/** More services than this are counted in a cell; the sentences above name them. */
const servicesNamed = 3;

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
  const impacts = new Map(context.impacts?.get(message.id)?.map((impact) => [impact.pointer, impact]));
  return fieldsOf(context, message).flatMap((row) => {
    const impact = impacts.get(row.pointer);
    return impact === undefined ? [] : [{ row, impact }];
  });
}

/** What the gate says of taking the field away. */
export function removalOf({ changes }: FieldImpact): FieldChange | undefined {
  return changes.find(({ change }) => change === "remove");
}

function ofRemoving(context: Context, message: Message, judged: readonly Judged[]): readonly Text[] {
  if (context.receivers(message.id).every(({ service }) => service.id === message.owner)) return [];
  const together = Map.groupBy(leaves(judged), ({ impact }) => {
    const { breaks = [], mayAffect = [] } = removalOf(impact) ?? {};
    return JSON.stringify([breaks, mayAffect]);
  });
  return [...together.values()]
    .toSorted((left, right) => harm(right) - harm(left))
    .map((group) => sentence(context, group));
}

function harm([first]: readonly Judged[]): number {
  const removal = first && removalOf(first.impact);
  return (removal?.breaks.length ?? 0) * 1_000 + (removal?.mayAffect.length ?? 0);
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

function sentence(context: Context, group: readonly Judged[]): Text {
  const fields = listed(group.map(({ row }) => fieldSpan(row)));
  const { breaks = [], mayAffect = [], verdict = "open" } = (group[0] && removalOf(group[0].impact)) ?? {};
  if (breaks.length > 0) return said.breaks(fields, group.length, services(context, breaks));
  if (mayAffect.length > 0) return said.mayAffect(fields, group.length, services(context, mayAffect));
  return verdict === "blocked" ? said.heldBack(fields, group.length) : said.readByNobody(fields, group.length);
}

/** Every kind of change to every field; fields for which all the answers are the same share a row. */
function fieldByField(context: Context, message: Message, judged: readonly Judged[]): readonly Block[] {
  const alike = [...Map.groupBy(judged, ({ impact }) => JSON.stringify(impact.changes)).values()];
  const rows = alike.map((group) => {
    const changes = group[0]?.impact.changes ?? [];
    const cell = (...kinds: readonly FieldChange["change"][]): Text =>
      worst(
        context,
        changes.filter(({ change }) => kinds.includes(change)),
      );
    return {
      cells: [
        listed(group.map(({ row }) => fieldSpan(row))),
        cell("remove", "rename"),
        cell("retype"),
        demand(context, changes),
        cell("add an enum value"),
      ],
    };
  });
  const table: Table = { label: said.byGate, columns: said.columns, rows };
  const left = fieldsOf(context, message).length - judged.length;
  return [
    { block: "table", table },
    ...(left > 0
      ? [{ block: "text", text: said.more(left, fieldsAsked, code(`concord impact ${message.id}`)) } as const]
      : []),
  ];
}

/** A field is either always there or not: one of the two changes can be made. */
function demand(context: Context, changes: readonly FieldChange[]): Text {
  const one = changes.find(
    ({ change, verdict }) => (change === "make required" || change === "make optional") && verdict !== "none",
  );
  if (one === undefined) return [doesNotApply];
  return say`${said.demands[one.change === "make required" ? "required" : "optional"]} ${verdictWords(context, one)}`;
}

const bad = (text: string): Span => ({ text, mark: "breaking" });
const doesNotApply: Span = { text: said.none, mark: "soft" };
const order = ["none", "open", "blocked", "mayAffect", "breaks"] as const;

function worst(context: Context, changes: readonly FieldChange[]): Text {
  const [first] = changes.toSorted((left, right) => order.indexOf(right.verdict) - order.indexOf(left.verdict));
  return first === undefined ? [doesNotApply] : verdictWords(context, first);
}

function verdictWords(context: Context, { verdict, breaks, mayAffect }: FieldChange): Text {
  switch (verdict) {
    case "breaks":
      return say`${bad(said.breaksWord)} ${briefly(context, breaks)}`;
    case "mayAffect":
      return say`${said.mayAffectWord} ${briefly(context, mayAffect)}`;
    case "blocked":
      return [said.blocked];
    case "open":
      return [said.open];
    default:
      return [doesNotApply];
  }
}

function briefly(context: Context, ids: readonly ServiceId[]): Text {
  if (ids.length > servicesNamed) return [said.countServices(ids.length)];
  return listed(ids.map((id) => titleOf(context.service(id) ?? { title: id }, id)));
}

function fieldSpan({ id, name, inside }: FieldRow): Span {
  return { text: inside === undefined ? name : said.fieldOf(name, inside), to: `#${id}` };
}

function services(context: Context, ids: readonly ServiceId[]): Text {
  return listed(
    ids.map((id) => {
      const service = context.service(id);
      return service === undefined ? [id] : withTeam(context, service);
    }),
  );
}

function withTeam(context: Context, service: Service): Text {
  const team = context.team(service.owner);
  return join([serviceSpan(context, service), team === undefined ? undefined : ` (${team.title})`]);
}
