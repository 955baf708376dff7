import type { Page, Table } from "../page.ts";
import { link, plain, say } from "../text.ts";
import { listed, words } from "../words.ts";
import { carriedFields, type Carried } from "./carriers.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { tableOr } from "./message-table.ts";

const said = words.privacy;

/** Every personal field: in which message, what it means, who receives it and who says they read it. */
export function privacyPage(context: Context): Page {
  const fields = personalFields(context);
  const messages = new Set(fields.map(({ message }) => message.id));
  const services = new Set(
    fields.flatMap(({ message }) => context.receivers(message.id).map(({ service }) => service.id)),
  );
  const rows = [...Map.groupBy(fields, (field) => together(context, field)).values()].map((group) =>
    row(context, group),
  );
  const table = {
    label: said.heading,
    columns: [said.field, said.message, said.kind, said.sentBy, said.receivedBy],
    rows,
  };
  const csv =
    fields.length === 0
      ? []
      : [{ block: "text", text: say`${said.asFile} ${link("privacy.csv", "./privacy.csv")}.` } as const];
  return {
    path: "privacy/",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(fields.length, messages.size, services.size),
    status: [],
    sections: [{ id: "fields", heading: said.heading, blocks: [...csv, tableOr(table, [said.none])] }],
  };
}

/** Fields of one message that stand together and are read by the same services share a row. */
function together(context: Context, field: Carried): string {
  const { message, row } = field;
  const readers = readersOf(context, field).map((reader) => plain([reader].flat()));
  return JSON.stringify([message.id, row.inside, row.classification, readers]);
}

function row(context: Context, fields: readonly Carried[]): Table["rows"][number] {
  const [first] = fields;
  if (first === undefined) return { cells: [] };
  const { message, row } = first;
  const page = context.paths.of("message", message.id) ?? "";
  const names = listed(fields.map(({ row }) => link(row.name, `${page}#${row.id}`)));
  const readers = readersOf(context, first);
  return {
    cells: [
      row.inside === undefined ? names : said.fieldsOf(row.inside, names),
      [messageSpan(context, message)],
      [words.fields.classification[row.classification ?? "personal"]],
      listed(context.senders(message.id).map(({ service }) => serviceSpan(context, service))),
      readers.length === 0 ? [said.nobody] : listed(readers),
    ],
  };
}

function personalFields(context: Context): readonly Carried[] {
  return carriedFields(context).filter(
    ({ row }) => row.classification === "personal" || row.classification === "sensitive",
  );
}

/** Receivers of the message; those who list the fields that they read count only where they list this one. */
function readersOf(context: Context, { message, row }: Carried) {
  return context.receivers(message.id).flatMap(({ service, fields }) => {
    const reads = fields?.some((field) => field === row.pointer || row.pointer.startsWith(`${field}/`));
    if (reads === false) return [];
    const name = serviceSpan(context, service);
    return [reads === undefined ? say`${name} (${said.mayRead})` : name];
  });
}

/** The same as a table for a spreadsheet: RFC 4180, one line for each field and receiver. */
export function privacyCsv(context: Context): string {
  const lines = personalFields(context).flatMap((field) => {
    const { message, row } = field;
    const senders = context
      .senders(message.id)
      .map(({ service }) => service.id)
      .join(" ");
    const readers = readersOf(context, field).map((reader) => plain([reader].flat()));
    const base = [message.id, row.pointer, row.classification ?? "", senders];
    return (readers.length === 0 ? [""] : readers).map((reader) => [...base, reader].map(csvCell).join(","));
  });
  return `${[["message", "field", "classification", "sent by", "read by"].join(","), ...lines].join("\r\n")}\r\n`;
}

/** Quotes what needs it, and keeps a spreadsheet from taking a value for a formula. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
