/** `concord dlq` with wrong words, without a broker, and interrupted. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { sqlite } from "@concord/transport-sqlite";
import { describe, expect, test } from "vitest";
import { concord, repository, scratch } from "../cli/run.ts";
import { deadLetters, files, payment, paymentsProducer, startLedger } from "./ledger.ts";

describe("concord dlq", () => {
  const there = ["ledger", "--transport", "sqlite"];

  test.each([
    [["list", "--transport", "sqlite"], "where"],
    [["list", "ledger"], "--transport"],
    [["list", "ledger", "--transport", "pigeon"], "there is no transport pigeon"],
    [["list", ...there, "--limit", "0"], "--limit"],
    [["list", ...there, "--limit", "-5"], "--limit"],
    [["list", ...there, "--wait", "soon"], "--wait"],
    [["list", ...there, "--colour"], "--colour"],
    [["show", ...there], "id"],
    [["replay", ...there], "say --id, --reason or --all"],
    [["replay", ...there, "--reason", "bored"], "rejected, failed, skipped, expired"],
    [["list", "legder", "--transport", "sqlite"], "did you mean ledger?"],
    [["burn", ...there], "burn"],
  ])("%j is wrong usage, and says how", async (argv, told) => {
    const { folder } = repository(files);
    const run = await concord(folder, ["dlq", ...argv]);
    expect(run.code).toBe(64);
    expect(run.err).toContain(told);
    expect(run.out).toBe("");
  });

  test.each([
    ["variables that are not set", ["list", "ledger", "--transport", "rabbitmq"], {}, "not set: RABBITMQ_URL"],
    [
      "a broker that is not there",
      ["list", "ledger", "--transport", "rabbitmq"],
      { RABBITMQ_URL: "amqp://ledger:hush-hush@127.0.0.1:1" },
      "rabbitmq cannot be reached at 127.0.0.1:1",
    ],
  ])("%s: it cannot run, and says why", async (_, argv, env, told) => {
    const { folder } = repository(files);
    const run = await concord(folder, ["dlq", ...argv], { env });
    expect(run.code).toBe(2);
    expect(run.err).toContain(told);
    expect(run.err).not.toContain("hush-hush");
  });

  test(
    "interrupted in the middle of a replay it stops between two letters, and goes on from there",
    { timeout: 60_000 },
    async () => {
      const { folder } = repository(files);
      const file = path.join(scratch(), "events.db");
      const ids = Array.from({ length: 150 }, (_, number) => `p${number}`);
      await using transport = sqlite({ file });
      await transport.connect();
      const payments = paymentsProducer(transport);
      {
        await using ledger = await startLedger(transport, () => true);
        await payments.paymentCaptured.batch(ids.map((id) => ({ id, data: payment(id) })));
        await expect.poll(() => ledger.lost.length, { timeout: 20_000 }).toBe(ids.length);
      }
      const journal = path.join(folder, ".concord/replayed", `${deadLetters}.txt`);
      const noted = (): readonly string[] =>
        existsSync(journal) ? readFileSync(journal, "utf8").trim().split("\n") : [];
      const replay = () => {
        const bin = path.resolve(import.meta.dirname, "../../packages/cli/bin/concord.js");
        const argv = [bin, "dlq", "replay", "ledger", "--all", "--transport", "sqlite", "--wait", "300"];
        return spawn(process.execPath, argv, {
          cwd: folder,
          env: { ...process.env, CONCORD_SQLITE_FILE: file },
          stdio: ["ignore", "pipe", "inherit"],
        });
      };
      const interrupted = replay();
      await expect.poll(() => noted().length, { timeout: 20_000, interval: 1 }).toBeGreaterThan(5);
      interrupted.kill("SIGINT");
      const [code] = (await once(interrupted, "exit")) as [number];
      const before = noted().length;
      expect(code).toBe(130);
      expect(before).toBeLessThan(ids.length);
      const rest = replay();
      expect(await once(rest, "exit")).toEqual([0, null]);
      expect(new Set(noted()).size).toBe(ids.length);
      expect(noted()).toHaveLength(ids.length);
      await using ledger = await startLedger(transport, () => false);
      await expect.poll(() => ledger.booked.length, { timeout: 20_000 }).toBe(ids.length);
      // A second replay of one would show as a second booking, or as a duplicate that was dropped.
      expect(new Set(ledger.booked).size).toBe(ids.length);
    },
  );
});
