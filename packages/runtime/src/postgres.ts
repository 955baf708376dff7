export * from "./postgres/postgres-client.ts";
export * from "./postgres/postgres-inbox.ts";
export * from "./postgres/postgres-outbox.ts";
export * from "./postgres/postgres-tables.ts";
