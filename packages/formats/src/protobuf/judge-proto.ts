import type { Json } from "@concord/diagnostics";
import { protobufCodec } from "@concord/runtime/protobuf";
import type { FormatJudgement } from "../format-judgement.ts";
import { isMisread } from "../is-misread.ts";
import { compareMessages } from "./compare-messages.ts";
import { typeOf } from "./proto-schema.ts";

/**
 * Whether a reader gets out of the bytes what the writer put in. Every reason comes with a message that the reader's
 * codec cannot read, or reads as something else.
 * Source: protobuf.dev, "Updating A Message Type".
 * @param writer, reader as `FormatReading.raw`
 */
export function judgeProtobuf(writer: Json, reader: Json): FormatJudgement {
  const found = compareMessages(typeOf(writer), typeOf(reader));
  const [from, to] = [protobufCodec(writer), protobufCodec(reader)];
  const confirmed = found.filter((failure) => isMisread(from, () => to, failure));
  if (found.length > 0 && confirmed.length === 0)
    return { failures: [], unconfirmed: "the reader's codec reads what the rules refuse" };
  return { failures: confirmed };
}
