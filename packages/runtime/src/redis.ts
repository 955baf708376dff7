export * from "./redis/redis-client.ts";
export * from "./redis/redis-inbox.ts";
export * from "./redis/redis-outbox.ts";
