import type { Service, ServiceId } from "@concord/contracts";
import type { FieldChange, FieldImpact } from "../impact/field-impact.ts";
import { join, say, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context } from "./context.ts";
import { titleOf } from "./names.ts";

const said = words.consequences;
/** More services than this are counted in a cell; the sentences above name them. */
const servicesNamed = 3;

/** What the gate says of taking the field away. */
export function removalOf({ changes }: Pick<FieldImpact, "changes">): FieldChange | undefined {
  return changes.find(({ change }) => change === "remove");
}

/** How many a change would hurt: certain harm counts for more than any that is possible. */
export function harmOf(change: FieldChange | undefined): number {
  return (change?.breaks.length ?? 0) * 1_000 + (change?.mayAffect.length ?? 0);
}

/** Things with one answer of the gate together, the widest harm first. */
export function byHarm<Thing>(
  things: readonly Thing[],
  changeOf: (thing: Thing) => FieldChange | undefined,
): readonly (readonly Thing[])[] {
  const together = Map.groupBy(things, (thing) => {
    const { breaks = [], mayAffect = [] } = changeOf(thing) ?? {};
    return JSON.stringify([breaks, mayAffect]);
  });
  const harm = ([first]: readonly Thing[]): number => harmOf(first && changeOf(first));
  return [...together.values()].toSorted((left, right) => harm(right) - harm(left));
}

/** "Taking away any of A and B breaks **Ledger** (Finance)." */
export function removalSentence(
  context: Context,
  fields: readonly Span[],
  { breaks = [], mayAffect = [], verdict = "open" }: Partial<FieldChange> = {},
): Text {
  const names = listed(fields);
  if (breaks.length > 0) return said.breaks(names, fields.length, services(context, breaks));
  if (mayAffect.length > 0) return said.mayAffect(names, fields.length, services(context, mayAffect));
  return verdict === "blocked" ? said.heldBack(names, fields.length) : said.readByNobody(names, fields.length);
}

/** The cells of one row: take away or rename, another type, require or not, one more value. */
export function changeCells(context: Context, changes: readonly FieldChange[]): readonly Text[] {
  const cell = (...kinds: readonly FieldChange["change"][]): Text =>
    worst(
      context,
      changes.filter(({ change }) => kinds.includes(change)),
    );
  return [cell("remove", "rename"), cell("retype"), demand(context, changes), cell("add an enum value")];
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

/** Services by their titles, each with the team that owns it. */
export function services(context: Context, ids: readonly ServiceId[]): Text {
  return listed(
    ids.map((id) => {
      const service = context.service(id);
      return service === undefined ? [id] : withTeam(context, service);
    }),
  );
}

export function withTeam(context: Context, service: Service): Text {
  const team = context.team(service.owner);
  return join([serviceSpan(context, service), team === undefined ? undefined : ` (${team.title})`]);
}
