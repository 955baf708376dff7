import type { Message } from "@concord/contracts";
import type { Page, Section } from "../page.ts";
import { anchor } from "../paths.ts";
import { link, type Text } from "../text.ts";
import { dayWords, words } from "../words.ts";
import { listChanges } from "./changes.ts";
import type { Context } from "./context.ts";
import { crumbsOfService } from "./crumbs.ts";
import { messageSpan } from "./context.ts";
import { titleOf } from "./names.ts";
import { entryOf } from "./timeline.ts";

const said = words.versions;

/** The page on which any two versions of a message are compared; undefined where it never changed. */
export function versionsPage(context: Context, message: Message): Page | undefined {
  const steps = context.versions?.get(message.id);
  const path = versionsPath(context, message);
  if (steps === undefined || path === undefined) return undefined;
  const names = versionNames(context, message);
  const sections = steps.map((step): Section => {
    const change = listChanges(context, [step]).find(({ kind, id }) => kind === "message" && id === message.id);
    const blocks =
      change === undefined
        ? [{ block: "text", text: [said.nothingToSee] } as const]
        : [
            {
              block: "text",
              text: [change.verdicts.length === 0 ? said.compatible : said.breaking(change.verdicts.length)],
            } as const,
            {
              block: "timeline",
              entries: [entryOf(change, [said.from(dayWords(step.before.date), dayWords(step.after.date))])],
            } as const,
          ];
    return {
      id: pairId(step.before.name, step.after.name),
      heading: said.pair(step.before.name, step.after.name),
      blocks,
    };
  });
  const pairs = steps.map(({ before, after }) => ({
    before: names.indexOf(before.name),
    after: names.indexOf(after.name),
    id: pairId(before.name, after.name),
  }));
  return {
    path,
    kind: "versions",
    word: said.word,
    title: said.title(titleOf(message, message.name)),
    technical: message.name,
    crumbs: [...crumbsOfService(context, message.owner, message.domain), messageSpan(context, message)],
    lede: said.lede(messageSpan(context, message), names.length, names[0] ?? "", names.at(-1) ?? ""),
    status: [],
    sections: [{ id: "compare", heading: said.compare, blocks: [{ block: "compare", names, pairs }] }, ...sections],
  };
}

/** One sentence on the message's own page that leads there. */
export function versionsLink(context: Context, message: Message): Text | undefined {
  const path = versionsPath(context, message);
  const names = versionNames(context, message);
  return path === undefined || names.length < 2 ? undefined : said.leads(link(said.anyTwo(names.length), path));
}

export function versionsPath(context: Context, message: Message): string | undefined {
  const page = context.versions?.has(message.id) ? context.paths.of("message", message.id) : undefined;
  return page === undefined ? undefined : `${page}versions/`;
}

/** Oldest first. */
function versionNames(context: Context, message: Message): readonly string[] {
  const steps = context.versions?.get(message.id) ?? [];
  const days = new Map(steps.flatMap(({ before, after }) => [before, after]).map(({ name, date }) => [name, date]));
  return [...days].toSorted(([, one], [, other]) => (one < other ? -1 : 1)).map(([name]) => name);
}

function pairId(before: string, after: string): string {
  return `${anchor("from", before)}-${anchor("to", after)}`;
}
