import { DatabaseSync } from "node:sqlite";
import { memoryDedupe } from "@concord/runtime";
import { sqliteInbox } from "@concord/runtime/sqlite";
import { virtualClock } from "@concord/runtime/testing";
import { dedupeCases } from "./dedupe-cases.ts";

const clock = virtualClock();
const pass = (ms: number): Promise<void> => clock.advance(ms);

const inMemory = memoryDedupe({ clock });
dedupeCases("memory", { stores: () => [inMemory, inMemory], pass });

const database = new DatabaseSync(":memory:");
dedupeCases("SQLite", { stores: () => [sqliteInbox(database, { clock }), sqliteInbox(database, { clock })], pass });
