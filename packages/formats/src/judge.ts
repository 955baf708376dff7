export * from "./avro/judge-avro.ts";
export * from "./format-judgement.ts";
export * from "./judge-encoding.ts";
export * from "./protobuf/judge-proto.ts";
export { fieldNumbers } from "./protobuf/field-numbers.ts";
