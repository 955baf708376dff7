import type { Json } from "@concord/diagnostics";
import { protobufCodec } from "@concord/runtime/protobuf";
import type { FormatFailure, FormatJudgement } from "../format-judgement.ts";
import { compareMessages } from "./compare-messages.ts";
import { valueAt } from "../value-at.ts";
import { typeOf } from "./proto-schema.ts";

/**
 * Whether a reader gets out of the bytes what the writer put in. Every reason comes with a message that the reader's
 * codec cannot read, or reads as something else.
 * Source: protobuf.dev, "Updating A Message Type".
 * @param writer, reader as `FormatReading.raw`
 */
export function judgeProtobuf(writer: Json, reader: Json): FormatJudgement {
  const found = compareMessages(typeOf(writer), typeOf(reader));
  const confirmed = found.filter((failure) => isMisread(writer, reader, failure));
  if (found.length > 0 && confirmed.length === 0)
    return { failures: [], unconfirmed: "the reader's codec reads what the rules refuse" };
  return { failures: confirmed };
}

/** Whether the codec of the reader fails on the bytes, or tells another story of the field. */
function isMisread(writer: Json, reader: Json, { witness, at }: FormatFailure): boolean {
  const [from, to] = [protobufCodec(writer), protobufCodec(reader)];
  let bytes: Uint8Array;
  try {
    bytes = from.encode(witness);
  } catch {
    return false;
  }
  try {
    const [was, is] = [from, to].map((codec) => valueAt(codec.decode(bytes) as Json, at.value));
    return JSON.stringify(was) !== JSON.stringify(is);
  } catch {
    return true;
  }
}
