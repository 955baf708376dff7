/** What only a broker can do to a transport: go away, come back, drop connections, refuse. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createConsumer, type ConcordError, type Transport } from "@concord/runtime";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { RunningBroker } from "../../scripts/brokers/index.ts";
import { createShop } from "../runtime/shop.ts";
import type { TransportSuite } from "./transport-suite.ts";
import { collect, freshAddress, message, until } from "./collector.ts";

type Cases = Omit<TransportSuite, "broker">;

export function brokerCases(
  { transport, impostor, member, unlimited, losesInRestart }: Cases,
  broker: () => Omit<RunningBroker, "name">,
  wrongPassword: string,
): void {
  describe("broker", () => {
    const open = new Set<Transport>();
    const connect = async (through: Readonly<Record<string, string>>): Promise<Transport> => {
      const connecting = transport(through);
      open.add(connecting);
      await connecting.connect();
      return connecting;
    };
    afterEach(async () => {
      for (const each of open) await each.close();
      open.clear();
    });

    test.for(["SIGTERM", "SIGKILL"] as const)(
      "the broker ends by %s and comes back: nothing that was taken is lost",
      async (signal, { skip }) => {
        if (losesInRestart !== undefined) skip(losesInRestart);
        const sender = await connect(broker().environment);
        const receiver = await connect(broker().environment);
        const address = freshAddress();
        const seen = await collect(receiver, address);
        const flow = startFlow(sender, address);
        await until(() => seen.deliveries.length > 20);
        // RabbitMQ 3.10 does not find a quorum queue again that was declared less than a second before its only node was killed.
        await sleep(2_000);
        await broker().halt(signal);
        await sleep(500);
        await broker().resume();
        const before = flow.taken.length;
        await until(
          () => flow.taken.length > before + 20,
          40_000,
          () => "nothing is taken after the restart",
        );
        await flow.stop();
        await seen.all(flow.taken, 30_000);
        expect(seen.failures).toEqual([]);
      },
    );

    test("the broker is restarted while nobody subscribes: a group finds what came meanwhile", async ({ skip }) => {
      if (transport(broker().environment).caps.handsOver === false) skip("the transport does not offer it");
      const sender = await connect(broker().environment);
      const address = freshAddress();
      const first = await connect(broker().environment);
      await (await collect(first, address)).subscription.stop({ drainMs: 1_000 });
      await first.close();
      await sender.publish([message(address, "1"), message(address, "2")]);
      await broker().halt("SIGTERM");
      await broker().resume();
      const second = await connect(broker().environment);
      const found = await collect(second, address);
      await found.all(["1", "2"]);
      expect(found.failures).toEqual([]);
    });

    test("every connection is cut in mid-flow: nothing that was taken is lost", async ({ skip }) => {
      if (!keeps(transport(broker().environment))) skip("the transport does not offer it");
      const sender = await connect(broker().front.environment);
      const receiver = await connect(broker().front.environment);
      const address = freshAddress();
      const seen = await collect(receiver, address);
      const flow = startFlow(sender, address);
      for (let cuts = 0; cuts < 3; cuts++) {
        const before = seen.deliveries.length;
        await until(
          () => seen.deliveries.length > before + 10,
          20_000,
          () => `no more deliveries after cut ${cuts}`,
        );
        broker().front.cut();
      }
      const before = flow.taken.length;
      await until(() => flow.taken.length > before + 10, 20_000);
      await flow.stop();
      await seen.all(flow.taken);
      expect(seen.failures).toEqual([]);
    });

    test("the network is away for two seconds: both sides go on by themselves", async () => {
      const sender = await connect(broker().front.environment);
      const receiver = await connect(broker().front.environment);
      const address = freshAddress();
      const seen = await collect(receiver, address);
      const flow = startFlow(sender, address);
      await until(() => seen.deliveries.length > 10);
      broker().front.setOpen(false);
      await sleep(2_000);
      broker().front.setOpen(true);
      const back = seen.deliveries.length;
      await until(() => seen.deliveries.length > back, 30_000);
      const before = flow.taken.length;
      await until(() => flow.taken.length > before + 10, 30_000);
      const after = flow.taken.slice(before);
      await flow.stop();
      await seen.all(keeps(receiver) ? flow.taken : after);
      expect(seen.failures).toEqual([]);
    });

    test("a consumer that starts while the broker is away goes on trying, and says so", async () => {
      const sender = await connect(broker().environment);
      const transportAway = transport(broker().front.environment);
      const { receives } = createShop(`${freshAddress("away")}.`);
      const { address } = receives.stockCounted.message.channel;
      const notices: string[] = [];
      const handled: string[] = [];
      broker().front.setOpen(false);
      onTestFinished(() => broker().front.setOpen(true));
      const starting = createConsumer("shop", receives, {
        transport: transportAway,
        group: "shop",
        hooks: { onNotice: (notice) => void notices.push(notice) },
      })
        .on.stockCounted(({ orderId }) => handled.push(orderId))
        .start();
      await until(() => notices.some((notice) => notice.includes("it goes on trying")), 20_000);
      broker().front.setOpen(true);
      await using running = await starting;
      const body = Buffer.from(JSON.stringify({ orderId: "1", total: 1 }));
      await sender.publish([{ channel: address, headers: { "content-type": "application/json" }, body }]);
      await until(() => handled.length > 0, 20_000);
      await running.stop();
      expect(handled).toEqual(["1"]);
    });

    test("a running consumer says that the broker has gone away", async () => {
      const { receives } = createShop(`${freshAddress("gone")}.`);
      const notices: string[] = [];
      await using running = await createConsumer("shop", receives, {
        transport: transport(broker().front.environment),
        group: "shop",
        hooks: { onNotice: (notice) => void notices.push(notice) },
      })
        .on.stockCounted(() => undefined)
        .start();
      broker().front.setOpen(false);
      onTestFinished(() => broker().front.setOpen(true));
      await until(
        () => notices.some((notice) => notice.startsWith("the subscription of shop is interrupted")),
        20_000,
        () => `it says ${notices.join("; ")}`,
      );
      broker().front.setOpen(true);
      await running.stop();
      // Once for each interruption, not once for each try.
      expect(notices.length).toBeLessThan(4);
    });

    test("one of two members of a group is killed: the other gets what it had not settled", async ({ skip }) => {
      if (transport(broker().environment).caps.handsOver === false) skip("the transport does not offer it");
      const receiver = await connect(broker().environment);
      const sender = await connect(broker().environment);
      const address = freshAddress();
      const group = freshAddress("group");
      const victim = fork(fileURLToPath(new URL(`members/${member}`, import.meta.url)), [address, group], {
        execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
        env: { ...process.env, ...broker().environment },
      });
      onTestFinished(() => void victim.kill("SIGKILL"));
      const held: string[] = [];
      victim.on("message", (id) => void held.push(id as string));
      await once(victim, "message");
      held.length = 0;
      const seen = await collect(receiver, address, { group });
      const flow = startFlow(sender, address);
      await until(
        () => held.length > 5 && seen.deliveries.length > 5,
        30_000,
        () => `shared ${held.length} and ${seen.deliveries.length}`,
      );
      await flow.stop();
      victim.kill("SIGKILL");
      await seen.all(flow.taken, 40_000);
      // What the victim held and never settled is among them.
      expect(new Set(seen.ids())).toEqual(new Set(flow.taken));
    });

    test("a subscription stops: what it had not settled goes to another member", async ({ skip }) => {
      if (transport(broker().environment).caps.handsOver === false) skip("the transport does not offer it");
      const one = await connect(broker().environment);
      const other = await connect(broker().environment);
      const address = freshAddress();
      const holding = await collect(one, address, { settle: () => undefined });
      await one.publish([message(address, "1"), message(address, "2"), message(address, "3")]);
      await until(() => holding.deliveries.length === 3);
      await holding.subscription.stop({ drainMs: 100 });
      const heir = await collect(other, address);
      await heir.all(["1", "2", "3"]);
      expect(new Set(heir.ids())).toEqual(new Set(["1", "2", "3"]));
    });

    test("wrong credentials are refused, by a message without them", async () => {
      await using refused = impostor(broker().environment);
      const error: ConcordError = await refused.connect().then(
        () => expect.fail("connected"),
        (reason) => reason,
      );
      expect(error).toMatchObject({ code: "credentials" });
      expect(`${error.message} ${error.stack}`).not.toContain(wrongPassword);
    });

    test("TLS 1.3 is spoken with the authority that is trusted, and with no other", async ({ skip }) => {
      if (Object.keys(broker().secureEnvironment).length === 0) skip("there is no encrypted way to this one");
      const trusting = await connect(broker().secureEnvironment);
      const address = freshAddress();
      const seen = await collect(trusting, address);
      await trusting.publish([message(address, "1")]);
      await seen.all(["1"]);
      const withoutAuthority = Object.entries(broker().secureEnvironment).filter(
        ([name]) => !name.endsWith("_CA_FILE"),
      );
      await using doubting = transport(Object.fromEntries(withoutAuthority));
      await expect(doubting.connect()).rejects.toMatchObject({ code: "connection" });
    });

    test("a broker that is not there is said to be unreachable", async () => {
      const somewhere = Object.entries(broker().environment).map(([name, value]) => [
        name,
        value.replace(`:${broker().port}`, ":1"),
      ]);
      await using lost = transport(Object.fromEntries(somewhere));
      await expect(lost.connect()).rejects.toMatchObject({ code: "connection" });
    });

    test("a message over the transport's limit is refused before it is sent, one over the broker's by the broker", async () => {
      const address = freshAddress();
      const limited = await connect(broker().environment);
      const limit = limited.caps.maxBytes!;
      const seen = await collect(limited, address);
      const tooLarge = message(address, "large", { body: Buffer.alloc(limit + 1) });
      await expect(limited.publish([tooLarge])).rejects.toMatchObject({ code: "message-too-large" });
      const open = unlimited(broker().environment);
      onTestFinished(() => open.close());
      await open.connect();
      const enormous = message(address, "enormous", { body: Buffer.alloc(3_000_000) });
      await expect(open.publish([enormous])).rejects.toMatchObject({ code: "message-too-large" });
      // Neither spoils what comes after it.
      await limited.publish([message(address, "small")]);
      await open.publish([message(address, "small too")]);
      await seen.all(["small", "small too"]);
      expect(seen.ids()).not.toContain("large");
    });

    test.for([70_000, 200_000])(
      "a header of %i bytes comes whole or is refused, and harms nothing that comes after it",
      async (length) => {
        const address = freshAddress();
        const sender = await connect(broker().environment);
        const receiver = await connect(broker().environment);
        const seen = await collect(receiver, address);
        const plain = message(address, "huge");
        const value = "é".repeat(length / 2);
        const huge = { ...plain, headers: { ...plain.headers, story: value } };
        const refusal: unknown = await sender.publish([huge]).then(
          () => undefined,
          (error: unknown) => error,
        );
        await sender.publish([message(address, "after")]);
        await seen.all(refusal === undefined ? ["huge", "after"] : ["after"]);
        const came = seen.deliveries.find(({ headers }) => headers["ce-id"] === "huge");
        if (refusal === undefined) expect(came!.headers["story"] === value).toBe(true);
        else expect([came, refusal]).toEqual([undefined, expect.objectContaining({ code: "message-too-large" })]);
        expect(seen.failures).toEqual([]);
      },
    );

    test("connecting again after close goes on where it was", async ({ skip }) => {
      if (!keeps(transport(broker().environment))) skip("the transport does not offer it");
      const again = await connect(broker().environment);
      const address = freshAddress();
      await (await collect(again, address)).subscription.stop({ drainMs: 1_000 });
      await again.publish([message(address, "1")]);
      await again.close();
      await again.connect();
      await again.publish([message(address, "2")]);
      const seen = await collect(again, address);
      await seen.all(["1", "2"]);
      expect(seen.failures).toEqual([]);
    });
  });
}

/** Whether the broker keeps what nobody has got yet. */
const keeps = ({ caps }: Transport): boolean => caps.redelivers !== false;

/** Publishes one message after the other until it is stopped; what the broker has not taken is not sent again. */
function startFlow(transport: Transport, address: string) {
  const taken: string[] = [];
  const over = new AbortController();
  let number = 0;
  const flow = (async () => {
    while (!over.signal.aborted) {
      const id = `m${number++}`;
      try {
        await transport.publish([message(address, id, { key: `k${number % 17}` })]);
        taken.push(id);
      } catch {
        await sleep(100);
      }
      await sleep(5);
    }
  })();
  return {
    /** Ids that the broker has taken. */
    taken,
    async stop() {
      over.abort();
      await flow;
    },
  };
}
