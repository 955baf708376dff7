import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { fromEnv, sqlite } from "@concord/transport-sqlite";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { Store } from "../../packages/transport-sqlite/src/store.ts";
import { conformance } from "../runtime/conformance/index.ts";
import { acknowledged, collect, message, until } from "./collector.ts";

const folder = mkdtempSync(join(tmpdir(), "concord-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const freshFile = () => join(folder, `${files++}.db`);

conformance({
  name: "sqlite",
  async open() {
    const file = freshFile();
    return { transport: () => sqlite({ file, synchronous: "normal" }), close: async () => undefined };
  },
});

/** Another process on the same file. */
function start(member: "sqlite.ts" | "sqlite-publish.ts", file: string, ...args: readonly string[]) {
  const child = fork(fileURLToPath(new URL(`members/${member}`, import.meta.url)), args, {
    execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
    env: { ...process.env, CONCORD_SQLITE_FILE: file },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

describe("sqlite across processes", () => {
  test("what a killed process was brought and had not settled comes to another", async () => {
    const file = freshFile();
    await using transport = sqlite({ file, leaseMs: 600 });
    await transport.connect();
    const held: string[] = [];
    const victim = start("sqlite.ts", file, "orders", "readers");
    victim.on("message", (id) => void held.push(id as string));
    await once(victim, "message");
    held.length = 0;
    const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);
    await transport.publish(ids.map((id) => message("orders", id, { key: id })));
    await until(() => held.length === 20);
    victim.kill("SIGKILL");
    const heir = await collect(transport, "orders");
    await heir.all(ids);
    expect(heir.deliveries.map(({ attempt }) => attempt)).toEqual(ids.map(() => 2));
  });

  test("what a process had published when it was killed is there for the next", async () => {
    const file = freshFile();
    await using transport = sqlite({ file });
    await transport.connect();
    await (await collect(transport, "orders")).subscription.stop({ drainMs: 0 });
    const published: string[] = [];
    const sender = start("sqlite-publish.ts", file, "orders");
    sender.on("message", (id) => void published.push(id as string));
    await until(() => published.length > 30);
    sender.kill("SIGKILL");
    await once(sender, "exit");
    const seen = await collect(transport, "orders");
    await seen.all(published);
    expect(published.length).toBeGreaterThan(30);
  });

  test("messages of one key are not with two members at once", async () => {
    const file = freshFile();
    await using one = sqlite({ file });
    await using other = sqlite({ file });
    await Promise.all([one.connect(), other.connect()]);
    const running = new Map<string, number>();
    const order: string[] = [];
    let most = 0;
    const settle = async ({ key = "", headers }: { key?: string; headers: Readonly<Record<string, string>> }) => {
      running.set(key, (running.get(key) ?? 0) + 1);
      most = Math.max(most, running.get(key)!);
      order.push(headers["ce-id"]!);
      await new Promise((resolve) => setTimeout(resolve, 3));
      running.set(key, running.get(key)! - 1);
      return acknowledged;
    };
    const members = [
      await collect(one, "orders", { prefetch: 1, settle }),
      await collect(other, "orders", { prefetch: 1, settle }),
    ];
    const ids = Array.from({ length: 40 }, (_, index) => `${index}`);
    await one.publish(ids.map((id) => message("orders", id, { key: `k${Number(id) % 2}` })));
    await until(() => order.length === 40);
    expect(most).toBe(1);
    for (const rest of [0, 1])
      expect(order.filter((id) => Number(id) % 2 === rest)).toEqual(ids.filter((id) => Number(id) % 2 === rest));
    // Both have worked: it is not for lack of a second member that nothing ran twice.
    expect(members.map(({ deliveries }) => deliveries.length > 0)).toEqual([true, true]);
  });
});

test("dead letters are kept before anybody asks for them, and are there for whoever asks first", async () => {
  await using transport = sqlite({ file: freshFile() });
  await transport.connect();
  await transport.publish([message("orders.billing.dlq", "1")]);
  const headers = { "ce-id": "2", "dlq-reason": "failed" };
  await transport.publish([{ channel: "failures", headers, body: null }]);
  await transport.publish([message("orders", "nobody has asked for it")]);
  const first = await collect(transport, "orders.billing.dlq", {
    group: "a",
    settle: () => ({ nack: true, delayMs: 60_000 }),
  });
  await first.all(["1"]);
  const named = await collect(transport, "failures", { group: "b" });
  await named.all(["2"]);
  const late = await collect(transport, "orders", { group: "c" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(late.deliveries).toEqual([]);
});

test("a file that cannot be opened is said to be so", async () => {
  await expect(sqlite({ file: "/dev/null/events.db" }).connect()).rejects.toMatchObject({ code: "connection" });
  expect(() => fromEnv({})).toThrow("not set: CONCORD_SQLITE_FILE");
});

test("who writes when the file is closed is told so", async () => {
  const store = new Store(new DatabaseSync(":memory:"), () => {});
  store.close();
  await expect(store.remove(1, "somebody")).rejects.toThrow("database is not open");
});
