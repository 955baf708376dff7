import type { Message, Schema } from "@concord/contracts";
import type { Context } from "./context.ts";
import { fieldTable, type FieldRow } from "./fields.ts";

/** A field of some message. */
export interface Carried {
  readonly message: Message;
  readonly row: FieldRow;
}

/** Every field of every message's payload, laid out once for all pages that look across messages. */
export function carriedFields(context: Context): readonly Carried[] {
  const known = cache.get(context);
  if (known !== undefined) return known;
  const fields = context.fabric.messages.flatMap((message) =>
    message.payload === undefined
      ? []
      : fieldTable(context, message.payload)
          .rows.filter(({ kind }) => kind === "field")
          .map((row) => ({ message, row })),
  );
  cache.set(context, fields);
  return fields;
}

const cache = new WeakMap<Context, readonly Carried[]>();

/** The messages whose payload is, or somewhere contains, a canonical model. */
export function messagesWithModel(context: Context, file: string): readonly Message[] {
  const contains = (schema: Schema | undefined): boolean =>
    schema !== undefined &&
    (schema.at.file === file || Object.values(schema.definitions).some((place) => place.file === file));
  return context.fabric.messages.filter(({ payload, headers }) => contains(payload) || contains(headers));
}
