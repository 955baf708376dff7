/**
 * Three producers and three consumers for as long as CONCORD_SOAK_SECONDS says (600 by default), while a consumer is
 * killed every 20 seconds and the broker is ended twice, once of them with SIGKILL: the effect of everything that was
 * taken stands, and stands once.
 */
import { fork, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { onBroker } from "./broker-suite.ts";
import { freshAddress, message } from "./collector.ts";

const seconds = Number(process.env["CONCORD_SOAK_SECONDS"] ?? 600);

const transports: Readonly<Record<"kafka" | "rabbitmq", (environment: NodeJS.ProcessEnv) => Transport>> = {
  kafka: (environment) => kafka.kafka(kafka.fromEnv(environment)),
  rabbitmq: (environment) => rabbitmq.rabbitmq(rabbitmq.fromEnv(environment)),
};

for (const [name, connect] of Object.entries(transports) as [keyof typeof transports, (typeof transports)["kafka"]][])
  soak(name, connect);

function soak(name: keyof typeof transports, connect: (typeof transports)["kafka"]): void {
  onBroker("postgresql", (database) =>
    onBroker(name, (broker) => {
      test(
        `${seconds} seconds of killed consumers and a restarted broker lose nothing and do nothing twice`,
        { timeout: (seconds + 300) * 1_000 },
        async () => {
          const address = freshAddress("soak");
          const pool = new pg.Pool({ connectionString: database().environment["DATABASE_URL"]! });
          // No key: a message that was handled twice shows as two rows.
          await pool.query("create table effects (id text not null)");
          const members = new Set<ChildProcess>();
          onTestFinished(async () => {
            for (const member of members) member.kill("SIGKILL");
            await pool.end();
          });
          const startMember = async (): Promise<void> => {
            const member = fork(fileURLToPath(new URL("members/soak.ts", import.meta.url)), [name, address], {
              execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
              env: { ...process.env, ...broker().environment, ...database().environment },
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
          const read = async () => {
            const { rows } = await pool.query<{ id: string; times: string }>(
              "select id, count(*) as times from effects group by id",
            );
            return new Map(rows.map(({ id, times }) => [id, Number(times)]));
          };
          const lost = () => taken.filter((id) => !standing.has(id));
          let standing = await read();
          for (
            const deadline = Date.now() + 120_000;
            lost().length > 0 && Date.now() < deadline;
            standing = await read()
          )
            await sleep(500);
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
    }),
  );
}
