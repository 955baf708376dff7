/* oxlint-disable no-underscore-dangle -- that is what avsc calls it */
import { isUtf8 } from "node:buffer";
import avro from "avsc";

/** Where avsc is in the bytes. */
export interface Tap {
  readonly buf: Uint8Array;
  pos: number;
  readLong(): number;
  readString(): string;
  skipString(): void;
}

/** A text; throws for bytes that are none, for which avsc puts a sign of its own. */
export function readText(tap: Tap): string {
  const start = tap.pos;
  const text = tap.readString();
  if (!text?.includes("\uFFFD")) return text;
  const end = tap.pos;
  tap.pos = start;
  const length = tap.readLong();
  const isText = isUtf8(tap.buf.subarray(tap.pos, tap.pos + length));
  tap.pos = end;
  if (!isText) throw new Error("invalid text");
  return text;
}

class StrictString extends avro.types.StringType {
  _read(tap: Tap): string {
    return readText(tap);
  }
}

export const stringType: avro.Type = new StrictString();
