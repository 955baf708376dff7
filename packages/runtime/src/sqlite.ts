export * from "./sqlite-inbox.ts";
export * from "./sqlite-outbox.ts";
