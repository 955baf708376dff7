import type { Json } from "@concord/diagnostics";
import { judgeAvro } from "./avro/judge-avro.ts";
import type { FormatJudgement } from "./format-judgement.ts";
import { judgeProtobuf } from "./protobuf/judge-proto.ts";

/** A schema as the fabric holds it. */
export interface EncodedSchema {
  readonly format: string;
  readonly json: Json;
  readonly raw?: Json;
}

const judges: Readonly<Record<string, (writer: Json, reader: Json) => FormatJudgement>> = {
  avro: judgeAvro,
  protobuf: judgeProtobuf,
};

/** What the rules of the format that both are written in say; undefined where there are none. */
export function judgeEncoding(writer: EncodedSchema, reader: EncodedSchema): FormatJudgement | undefined {
  const judge = judges[writer.format];
  if (!judge || writer.format !== reader.format || writer.raw === undefined || reader.raw === undefined)
    return undefined;
  if (writer.json === true || reader.json === true)
    return { failures: [], unconfirmed: `the ${writer.format} schema is broken on one side` };
  return judge(writer.raw, reader.raw);
}
