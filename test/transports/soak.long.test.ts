/**
 * Three producers and three consumers for as long as CONCORD_SOAK_SECONDS says (600 by default), while a consumer is
 * killed every 20 seconds and the broker is ended twice, once of them with SIGKILL: everything that was taken is
 * handled at least once.
 */
import { fork, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";
import { expect, test } from "vitest";
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
      `${seconds} seconds of killed consumers and a restarted broker lose nothing`,
      { timeout: (seconds + 300) * 1_000 },
      async () => {
        const address = freshAddress("soak");
        const handled = new Map<string, number>();
        const members = new Set<ChildProcess>();
        const startMember = async (): Promise<void> => {
          const member = fork(fileURLToPath(new URL("members/soak.ts", import.meta.url)), [name, address], {
            execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
            env: { ...process.env, ...broker().environment },
          });
          members.add(member);
          await new Promise<void>((resolve) => {
            member.on("message", (id: string) => {
              if (id === "ready") resolve();
              else handled.set(id, (handled.get(id) ?? 0) + 1);
            });
          });
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
        for (let turn = 1; Date.now() < end; turn++) {
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
        const lost = () => taken.filter((id) => !handled.has(id));
        await until(
          () => lost().length === 0,
          120_000,
          () => `${lost().length} lost, the first is ${lost()[0]}`,
        ).finally(() => {
          for (const member of members) member.kill("SIGKILL");
        });
        const repeated = [...handled.values()].reduce((sum, times) => sum + times - 1, 0);
        console.log(
          `${name}: ${taken.length} taken, ${handled.size} handled, ${repeated} repeated, ${refused} publishes refused, ` +
            `${kills} consumers killed, broker ended ${restarts} times`,
        );
        expect(lost()).toEqual([]);
        expect(taken.length).toBeGreaterThan(seconds * 20);
        expect(kills).toBeGreaterThan(0);
        expect(restarts).toBe(2);
      },
    );
  });
