import type { Message, Model, OperationMessage, Operation, Schema } from "../fabric.ts";
import type { Report } from "../source/report.ts";

const names: Partial<Record<Schema["format"], string>> = { avro: "Avro", protobuf: "Protobuf" };

/** What is wrong with schemas that are written in another language, wherever the fabric uses them. */
export function checkFormats(fabric: {
  readonly messages: readonly Message[];
  readonly operations: readonly Operation[];
  readonly models: readonly Model[];
}): Report[] {
  const carriers: readonly (Message | OperationMessage)[] = [
    ...fabric.messages,
    ...fabric.operations.flatMap(({ messages, reply }) => [...messages, ...(reply?.messages ?? [])]),
  ];
  const schemas = [
    ...carriers.flatMap(({ payload, headers }) => [payload, headers]),
    ...fabric.models.map(({ schema }) => schema),
  ];
  return [...new Set(schemas)].flatMap((schema) =>
    (schema?.problems ?? []).map(({ message, at }): Report => {
      const format = names[schema!.format] ?? schema!.format;
      return {
        rule: `${schema!.format}-invalid`,
        severity: "error",
        message: `${format}: ${message}`,
        at,
        facts: { message },
        help: `Correct the ${format} schema here.`,
      };
    }),
  );
}
