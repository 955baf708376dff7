import type { Json } from "@concord/diagnostics";
import { avroCodec, avroReader } from "@concord/runtime/avro";
import type { FormatFailure } from "../format-judgement.ts";
import { valueAt } from "../value-at.ts";

/** What avsc says of a failure: whether the reader fails on what the writer wrote, or tells another story of the place. */
export function isMisread(writer: Json, reader: Json, { witness, at }: FormatFailure): boolean {
  const from = avroCodec(writer);
  let bytes: Uint8Array;
  try {
    bytes = from.encode(witness);
  } catch {
    return false;
  }
  try {
    const [was, is] = [from, avroReader(writer, reader)].map((codec) => valueAt(codec.decode(bytes) as Json, at.value));
    return JSON.stringify(was) !== JSON.stringify(is);
  } catch {
    return true;
  }
}

/** Whether avsc can read anything of the writer's at all. */
export function isReadable(writer: Json, reader: Json): boolean {
  try {
    avroReader(writer, reader);
    return true;
  } catch {
    return false;
  }
}
