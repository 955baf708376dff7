import type { Message } from "@concord/contracts";
import type { Page, Table } from "../page.ts";
import { link, type Text } from "../text.ts";
import { count, listed, words } from "../words.ts";
import { judgedFields } from "./consequences.ts";
import { serviceSpan, type Context } from "./context.ts";
import { tableOr } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { removalOf } from "./verdicts.ts";

const said = words.impact;
const fieldsTold = 6;
export const impactPath = "impact/";

/** Which events cannot be touched without asking somebody, and whom: the most widely read first. */
export function impactPage(context: Context): Page {
  const touched = context.fabric.messages
    .filter(({ kind }) => kind === "event")
    .map((message) => ({ message, ...harmOf(context, message) }))
    .filter(({ services }) => services.size > 0)
    .toSorted(
      (left, right) => right.services.size - left.services.size || (left.message.id < right.message.id ? -1 : 1),
    );
  const rows = touched.map(({ message, fields, services }) => ({
    cells: [
      [link(titleOf(message, message.name), `${context.paths.of("message", message.id)}#impact`)],
      listed([
        ...fields.slice(0, fieldsTold),
        ...(fields.length > fieldsTold ? [count(fields.length - fieldsTold, "other")] : []),
      ]),
      listed(
        [...services]
          .sort()
          .flatMap((id) => context.service(id) ?? [])
          .map((service) => serviceSpan(context, service)),
      ),
    ],
  }));
  const table: Table = { label: said.heading, columns: [said.event, said.fields, said.services], rows };
  return {
    path: impactPath,
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(rows.length),
    status: [],
    sections: [{ id: "events", heading: said.heading, blocks: [tableOr(table, [said.none])] }],
  };
}

/** The fields of an event that somebody could not do without, and who that is. */
function harmOf(
  context: Context,
  message: Message,
): { readonly fields: readonly Text[]; readonly services: ReadonlySet<string> } {
  const page = context.paths.of("message", message.id) ?? "";
  const harmful = judgedFields(context, message)
    .map(({ row, impact }) => ({ row, breaks: removalOf(impact)?.breaks ?? [] }))
    .filter(({ row, breaks }) => row.depth === 0 && breaks.length > 0);
  return {
    fields: harmful.map(({ row }) => [link(row.name, `${page}#${row.id}`)]),
    services: new Set(harmful.flatMap(({ breaks }) => breaks)),
  };
}
