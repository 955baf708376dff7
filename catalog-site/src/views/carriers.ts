import type { Message, Schema } from "@concord/contracts";
import type { Context } from "./context.ts";
import { fieldTable, type FieldRow } from "./fields.ts";

/** A field of some message. */
export interface Carried {
  readonly message: Message;
  readonly row: FieldRow;
}

const laidOut = new WeakMap<Context, Map<Message, readonly FieldRow[]>>();

/** The fields of a message's payload, without the headings between them. Laid out once for a context. */
export function fieldsOf(context: Context, message: Message): readonly FieldRow[] {
  const known = laidOut.get(context) ?? new Map<Message, readonly FieldRow[]>();
  laidOut.set(context, known);
  const rows = known.get(message) ?? layOutFields(context, message.payload);
  known.set(message, rows);
  return rows;
}

function layOutFields(context: Context, payload: Schema | undefined): readonly FieldRow[] {
  return payload === undefined ? [] : fieldTable(context, payload).rows.filter(({ kind }) => kind === "field");
}

/** Every field of every message's payload. */
export function carriedFields(context: Context): readonly Carried[] {
  return context.fabric.messages.flatMap((message) => fieldsOf(context, message).map((row) => ({ message, row })));
}

/** The messages whose payload is, or somewhere contains, a canonical model. */
export function messagesWithModel(context: Context, file: string): readonly Message[] {
  const contains = (schema: Schema | undefined): boolean =>
    schema !== undefined &&
    (schema.at.file === file || Object.values(schema.definitions).some((place) => place.file === file));
  return context.fabric.messages.filter(({ payload, headers }) => contains(payload) || contains(headers));
}
