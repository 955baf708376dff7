/**
 * Three producers and three consumers for as long as CONCORD_SOAK_SECONDS says (600 by default), while a consumer is
 * killed every 20 seconds and the broker is ended twice, once of them with SIGKILL: the effect of everything that was
 * taken stands, and stands once.
 */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";
import { expect, onTestFinished, test } from "vitest";
import { onBroker } from "./broker-suite.ts";
import { freshAddress, message, until } from "./collector.ts";

const seconds = Number(process.env["CONCORD_SOAK_SECONDS"] ?? 600);

const transports: Readonly<Record<"kafka" | "rabbitmq", (environment: NodeJS.ProcessEnv) => Transport>> = {
  kafka: (environment) => kafka.kafka(kafka.fromEnv(environment)),
  rabbitmq: (environment) => rabbitmq.rabbitmq(rabbitmq.fromEnv(environment)),
};

for (const [name, connect] of Object.entries(transports) as [keyof typeof transports, (typeof transports)["kafka"]][])
  onBroker(name, (broker) => {
    test(
      `${seconds} seconds of killed consumers and a restarted broker lose nothing and do nothing twice`,
      { timeout: (seconds + 300) * 1_000 },
      async () => {
        const address = freshAddress("soak");
        const folder = mkdtempSync(join(tmpdir(), "concord-soak-"));
        const file = join(folder, "effects.db");
        const members = new Set<ChildProcess>();
        onTestFinished(() => {
          for (const member of members) member.kill("SIGKILL");
          rmSync(folder, { recursive: true, force: true });
        });
        const startMember = async (): Promise<void> => {
          const member = fork(fileURLToPath(new URL("members/soak.ts", import.meta.url)), [name, address, file], {
            execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
            env: { ...process.env, ...broker().environment },
          });
          members.add(member);
          await new Promise((resolve) => member.once("message", resolve));
        };
        await Promise.all([startMember(), startMember(), startMember()]);

        const over = new AbortController();
        const taken: string[] = [];
        let refused = 0;
        const produce = async (producer: number): Promise<void> => {
          await using transport = connect(broker().environment);
          await transport.connect();
          for (let number = 0; !over.signal.aborted; number++) {
            const id = `${producer}-${number}`;
            try {
              await transport.publish([message(address, id, { key: `k${number % 50}` })]);
              taken.push(id);
            } catch {
              refused++;
            }
            await sleep(4);
          }
        };
        const producing = Promise.all([produce(0), produce(1), produce(2)]);

        let kills = 0;
        let restarts = 0;
        const end = Date.now() + seconds * 1_000;
        while (Date.now() < end) {
          await sleep(Math.min(20_000, Math.max(0, end - Date.now())));
          const [victim] = members;
          members.delete(victim!);
          victim!.kill("SIGKILL");
          kills++;
          void startMember();
          if (Date.now() > end - (seconds * 1_000 * (2 - restarts)) / 3 && restarts < 2) {
            await broker().halt(restarts === 0 ? "SIGTERM" : "SIGKILL");
            await sleep(1_000);
            await broker().resume();
            restarts++;
          }
        }
        over.abort();
        await producing;
        using database = new DatabaseSync(file, { readOnly: true, timeout: 30_000 });
        const effects = database.prepare("select id, count(*) as times from effects group by id");
        const read = () => new Map(effects.all().map(({ id, times }) => [String(id), Number(times)]));
        const lost = () => taken.filter((id) => !standing.has(id));
        let standing = read();
        await until(
          () => {
            standing = read();
            return lost().length === 0;
          },
          120_000,
          () => `${lost().length} lost, the first is ${lost()[0]}`,
        );
        const twice = [...standing].filter(([, times]) => times > 1).map(([id]) => id);
        console.log(
          `${name}: ${taken.length} taken, ${refused} publishes refused, ${standing.size} effects stand, ` +
            `${lost().length} lost, ${twice.length} twice, ${kills} consumers killed, broker ended ${restarts} times`,
        );
        expect(lost()).toEqual([]);
        expect(twice).toEqual([]);
        expect(taken.length).toBeGreaterThan(seconds * 20);
        expect(kills).toBeGreaterThan(0);
        expect(restarts).toBe(2);
      },
    );
  });
