/** A message as the fields of a stream entry. What is not a header begins with a colon, which no header's name does. */
import type { HeaderMap, Wire } from "@concord/runtime";
import { readAttempt } from "@concord/runtime/adapter";

const own = { body: ":body", key: ":key", attempt: ":attempt" } as const;

export type Field = string | Buffer;

export function toFields({ headers, key, body }: Wire): Field[] {
  const fields: Field[] = [];
  for (const name in headers) fields.push(name, headers[name]!);
  if (key !== undefined) fields.push(own.key, key);
  if (body !== null) fields.push(own.body, Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  // An entry has at least one field.
  if (fields.length === 0) fields.push(own.attempt, "1");
  return fields;
}

export interface Entry {
  readonly id: string;
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly body: Uint8Array | null;
  /** 1, or more where it is a copy. */
  readonly attempt: number;
  /** As they came. */
  readonly fields: readonly Buffer[];
}

export function toEntry(id: string, fields: readonly Buffer[]): Entry {
  const headers: Record<string, string> = {};
  let key: string | undefined;
  let body: Uint8Array | null = null;
  let attempt = 1;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!.toString();
    const value = fields[index + 1]!;
    if (name === own.body) body = value;
    else if (name === own.key) key = value.toString();
    else if (name === own.attempt) attempt = readAttempt(value.toString());
    else headers[name.toLowerCase()] = value.toString();
  }
  return { id, headers, key, body, attempt, fields };
}

/** The fields of a copy that comes back as this attempt. */
export function asAttempt(fields: readonly Buffer[], attempt: number): Field[] {
  const kept: Field[] = [];
  for (let index = 0; index < fields.length; index += 2)
    if (fields[index]!.toString() !== own.attempt) kept.push(fields[index]!, fields[index + 1]!);
  return [...kept, own.attempt, String(attempt)];
}
