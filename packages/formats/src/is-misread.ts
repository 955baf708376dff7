import type { Json } from "@concord/diagnostics";
import type { FormatFailure } from "./format-judgement.ts";
import { valueAt } from "./value-at.ts";

interface Decoder {
  decode(bytes: Uint8Array): unknown;
}

/**
 * What the codecs say of a failure: whether the reader's fails on what the writer's wrote, or tells another story of the
 * place. `openReader` may throw as well: then nothing can be read.
 */
export function isMisread(
  writer: Decoder & { encode(value: Json): Uint8Array },
  openReader: () => Decoder,
  { witness, at }: FormatFailure,
): boolean {
  let bytes: Uint8Array;
  try {
    bytes = writer.encode(witness);
  } catch {
    return false;
  }
  try {
    const [was, is] = [writer, openReader()].map((codec) => valueAt(codec.decode(bytes) as Json, at.value));
    return JSON.stringify(was) !== JSON.stringify(is);
  } catch {
    return true;
  }
}
