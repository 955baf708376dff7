import type { Service } from "@concord/contracts";
import type { HistoryStep } from "../history.ts";
import type { Page, Section, Status } from "../page.ts";
import { anchor } from "../paths.ts";
import { join, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { listChanges, type Change } from "./changes.ts";
import { serviceSpan, type Context } from "./context.ts";
import { entryOf } from "./timeline.ts";

const said = words.preview;
export const previewPath = "changes/preview/";

/** What one proposed change touches, and nothing else: the verdict first, then each thing with its reason and its proof. */
export function previewPage(context: Context, step: HistoryStep): Page {
  // Versions stand in a section of their own.
  const changelog = step.changelog.map((one) => ({ ...one, version: { ...one.version, enough: true } }));
  const changes = listChanges(context, [{ ...step, changelog }]);
  const [breaking, harmless] = [changes.filter(isBreaking), changes.filter((change) => !isBreaking(change))];
  const broken = brokenBy(context, step);
  return {
    path: previewPath,
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(changes.length, breaking.length, listed(broken.map((service) => withTeam(context, service)))),
    status: changes.length === 0 ? [] : [verdict(breaking.length, step.before.name)],
    sections: [...sectionOf("breaking", said.breaking, breaking), ...byService(context, harmless), ...versions(step)],
  };
}

const isBreaking = ({ verdicts }: Change): boolean => verdicts.length > 0;

function verdict(breaking: number, before: string): Status {
  return breaking === 0
    ? { mark: "current", text: [said.compatible(before)] }
    : { mark: "breaking", text: [said.incompatible(before)] };
}

function brokenBy(context: Context, { findings }: HistoryStep): readonly Service[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  const ids = new Set(errors.flatMap(({ breaks = [] }) => breaks.map(({ service }) => service)));
  return [...ids].sort().flatMap((id) => context.service(id) ?? []);
}

function withTeam(context: Context, service: Service): Text {
  const team = context.team(service.owner);
  return join([serviceSpan(context, service), team === undefined ? undefined : ` (${team.title})`]);
}

function byService(context: Context, changes: readonly Change[]): readonly Section[] {
  return [...Map.groupBy(changes, ({ service }) => service)].flatMap(([id, mine]) =>
    sectionOf(anchor("service", id), context.service(id)?.title ?? id, mine),
  );
}

function sectionOf(id: string, heading: string, changes: readonly Change[]): readonly Section[] {
  if (changes.length === 0) return [];
  return [
    { id, heading, blocks: [{ block: "timeline", entries: changes.map((change) => entryOf(change, [change.what])) }] },
  ];
}

/** The version that each touched contract asks for. */
function versions({ changelog }: HistoryStep): readonly Section[] {
  const items = changelog.flatMap(({ title, version: { before, after, suggested } }) =>
    suggested === undefined || before === undefined ? [] : [said.version(title, before, after, suggested)],
  );
  return items.length === 0 ? [] : [{ id: "versions", heading: said.versions, blocks: [{ block: "list", items }] }];
}
