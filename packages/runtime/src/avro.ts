export * from "./avro-codec.ts";
