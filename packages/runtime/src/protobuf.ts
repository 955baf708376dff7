export * from "./protobuf-codec.ts";
