export * from "./avro-codec.ts";
export * from "./avro-framing.ts";
export * from "./schema-registry.ts";
