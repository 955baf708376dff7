import type { Message, ServiceId } from "@concord/contracts";
import type { Finding, Json } from "@concord/diagnostics";
import type { HistoryStep } from "../history.ts";
import { code, link, plain, strong, type Span, type Text } from "../text.ts";
import { dayWords, listed, words } from "../words.ts";
import { fieldsOf } from "./carriers.ts";
import { createContext, messageSpan, serviceSpan, type Context } from "./context.ts";
import type { FieldRow } from "./fields.ts";
import { endpointTitle } from "./message-table.ts";
import { upperFirst } from "./names.ts";

const said = words.changes;

/** What one release did to one message or endpoint. */
export interface Change {
  readonly release: string;
  /** ISO 8601. */
  readonly date: string;
  readonly kind: "message" | "endpoint" | "contract";
  readonly id: string;
  readonly what: Span;
  /** The service whose contract it stands in. */
  readonly service: ServiceId;
  /** In words, field by field. */
  readonly items: readonly Text[];
  /** What the gate said against it. */
  readonly verdicts: readonly Verdict[];
}

/** A finding that blocks: why, and a value that proves it. */
export interface Verdict {
  readonly text: Text;
  readonly witness?: Json;
}

/** Everything that changed, newest first. */
export function listChanges(now: Context, history: readonly HistoryStep[]): readonly Change[] {
  return history.toReversed().flatMap((step) => {
    const [before, after] = [createContext(step.before.fabric), createContext(step.after.fabric)];
    const told = [...messageChanges(now, before, after, step), ...endpointChanges(now, before, after, step)];
    return [...told, ...otherChanges(now, step, new Set(told.map(({ id }) => id)))];
  });
}

function messageChanges(now: Context, before: Context, after: Context, step: HistoryStep): readonly Change[] {
  return idsOf(before.fabric.messages, after.fabric.messages).flatMap((id) => {
    const [was, is] = [before.message(id), after.message(id)];
    const shown = is ?? was;
    const items = shown === undefined ? [] : itemsOf(before, after, was, is);
    const verdicts = verdictsOf(after, step.findings, "message", id);
    if (shown === undefined || items.length + verdicts.length === 0) return [];
    const what = now.message(id) === undefined ? plain([messageSpan(now, shown)]) : messageSpan(now, shown);
    const { name: release, date } = step.after;
    return [{ release, date, kind: "message", id, what, service: shown.owner, items, verdicts } as const];
  });
}

function itemsOf(before: Context, after: Context, was: Message | undefined, is: Message | undefined): readonly Text[] {
  if (was === undefined) return [said.began];
  if (is === undefined) return [said.ended];
  return [
    ...fieldChanges(fieldsOf(before, was), fieldsOf(after, is)),
    ...endChanges(was, is),
    ...receiverChanges(before, after, is),
  ];
}

function fieldChanges(before: readonly FieldRow[], after: readonly FieldRow[]): readonly Text[] {
  const was = new Map(before.map((row) => [row.pointer, row]));
  const is = new Map(after.map((row) => [row.pointer, row]));
  const added = after.filter(({ pointer }) => !was.has(pointer) && !hasNewParent(pointer, was, is));
  const gone = before.filter(({ pointer }) => !is.has(pointer) && !hasNewParent(pointer, is, was));
  const kept = after.flatMap((row) => {
    const old = was.get(row.pointer);
    return old === undefined ? [] : rowChanges(old, row);
  });
  return [
    ...added.map((row) => said.added(name(row), row.always)),
    ...gone.map((row) => said.gone(name(row))),
    ...kept,
  ];
}

/** A group that comes or goes is told once, without its parts. */
function hasNewParent(
  pointer: string,
  known: ReadonlyMap<string, FieldRow>,
  here: ReadonlyMap<string, FieldRow>,
): boolean {
  const parent = pointer.replace(/(?:\/\*)*\/[^/]*$/u, "");
  return parent !== "" && here.has(parent) && !known.has(parent);
}

function rowChanges(was: FieldRow, is: FieldRow): readonly Text[] {
  const [old, now] = [plain(was.type), plain(is.type)];
  return [
    ...(old === now ? [] : [said.retyped(name(is), old, now)]),
    ...(was.always === is.always ? [] : [is.always ? said.alwaysNow(name(is)) : said.sometimesNow(name(is))]),
    ...(isPersonal(was) === isPersonal(is)
      ? []
      : [isPersonal(is) ? said.personalNow(name(is)) : said.personalNoMore(name(is))]),
    ...(is.deprecated === true && was.deprecated !== true ? [said.fieldDeprecated(name(is))] : []),
  ];
}

const isPersonal = ({ classification }: FieldRow): boolean =>
  classification === "personal" || classification === "sensitive";

function name(row: FieldRow): Span {
  return strong(row.inside === undefined ? row.name : words.consequences.fieldOf(row.name, row.inside));
}

function endChanges({ deprecation: was }: Message, { deprecation: is }: Message): readonly Text[] {
  if (is === undefined) return was === undefined ? [] : [said.keptAfterAll];
  const day = is.sunset === undefined ? undefined : dayWords(is.sunset);
  if (was === undefined) return [said.deprecated(day)];
  return was.sunset === is.sunset || day === undefined ? [] : [said.moved(day)];
}

function receiverChanges(before: Context, after: Context, { id }: Message): readonly Text[] {
  const [was, is] = [before.receivers(id), after.receivers(id)];
  const ids = (parties: typeof was) => new Set(parties.map(({ service }) => service.id));
  const come = is
    .filter(({ service }) => !ids(was).has(service.id))
    .map(({ service }) => said.listens(serviceSpan(after, service)));
  const left = was
    .filter(({ service }) => !ids(is).has(service.id))
    .map(({ service }) => said.listensNoMore(plain([serviceSpan(before, service)])));
  return [...come, ...left];
}

function endpointChanges(now: Context, before: Context, after: Context, step: HistoryStep): readonly Change[] {
  return idsOf(before.fabric.endpoints, after.fabric.endpoints).flatMap((id) => {
    const [was, is] = [before.endpoint(id), after.endpoint(id)];
    const shown = is ?? was;
    if (shown === undefined) return [];
    const ended = is?.deprecation !== undefined && was?.deprecation === undefined && was !== undefined;
    const items = [
      ...(was === undefined ? [said.began] : []),
      ...(is === undefined ? [said.ended] : []),
      ...(ended
        ? [said.deprecated(is.deprecation.sunset === undefined ? undefined : dayWords(is.deprecation.sunset))]
        : []),
    ];
    const verdicts = verdictsOf(after, step.findings, "endpoint", id);
    if (items.length + verdicts.length === 0) return [];
    const to = now.endpoint(id) && now.paths.of("endpoint", id);
    const what = to === undefined ? endpointTitle(shown) : { text: endpointTitle(shown), to };
    const { name: release, date } = step.after;
    return [{ release, date, kind: "endpoint", id, what, service: shown.service, items, verdicts } as const];
  });
}

/** What the changelog tells of a contract beyond its messages and endpoints: channels, operations, documents. */
function otherChanges(now: Context, step: HistoryStep, told: ReadonlySet<string>): readonly Change[] {
  const { name: release, date } = step.after;
  return step.changelog.flatMap(({ file, title, entries, version }) => {
    const left = entries.filter(({ reference }) => !told.has(reference.split("#")[0] ?? ""));
    const items = left.map(({ section, reference, text }) => words.changes.entry(section, code(reference), text));
    const { after, suggested, enough } = version;
    if (!enough && suggested !== undefined) items.push(words.changes.versionTooLow(after, suggested));
    if (items.length === 0) return [];
    const what = link(title, now.paths.of("source", file));
    const service = step.after.fabric.contracts.find((contract) => contract.file === file)?.service ?? "";
    return [{ release, date, kind: "contract", id: file, what, service, items, verdicts: [] } as const];
  });
}

/** Errors of the gate about one thing. */
function verdictsOf(after: Context, findings: readonly Finding[], kind: string, id: string): readonly Verdict[] {
  return findings
    .filter((finding) => finding.severity === "error" && finding.subject?.kind === kind && isAbout(finding, id))
    .map(({ message, label = "", witness, breaks = [] }) => {
      const broken = breaks.map(({ service }) => after.service(service)).filter((service) => service !== undefined);
      const reason = message.includes(label) ? message : `${message}: ${label}`;
      return {
        text: said.breaking(upperFirst(reason), listed(broken.map((service) => serviceSpan(after, service)))),
        ...(witness !== undefined && { witness: witness.value }),
      };
    });
}

function isAbout({ facts }: Finding, id: string): boolean {
  const { subject, subjects } = facts;
  return subject === id || (Array.isArray(subjects) && subjects.includes(id));
}

function idsOf(
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): readonly string[] {
  return [...new Set([...before, ...after].map(({ id }) => id))].sort();
}
