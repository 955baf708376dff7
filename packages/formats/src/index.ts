export * from "./avro/avro-to-json-schema.ts";
export * from "./avro/read-avro-type.ts";
export * from "./format-reading.ts";
export * from "./protobuf/parse-proto.ts";
export * from "./protobuf/proto-schema.ts";
export * from "./protobuf/proto-to-json-schema.ts";
