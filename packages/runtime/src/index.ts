export * from "./clock.ts";
export * from "./create-consumer.ts";
export * from "./create-producer.ts";
export * from "./options.ts";
export * from "./telemetry.ts";
export * from "./transport.ts";
export * from "./types.ts";
