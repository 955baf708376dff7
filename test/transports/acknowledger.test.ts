import type { ConsumeMessage } from "amqplib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Acknowledger } from "../../packages/transport-rabbitmq/src/acknowledger.ts";

const messageOf = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage;

/** A channel that knows what is outstanding, and takes no acknowledgement twice. */
function channel() {
  const outstanding = new Set<number>();
  const acknowledged = new Set<number>();
  let frames = 0;
  return {
    outstanding,
    acknowledged,
    frames: () => frames,
    ack({ fields: { deliveryTag } }: ConsumeMessage, allUpTo = false) {
      frames++;
      if (!outstanding.has(deliveryTag)) throw new Error(`unknown delivery tag ${deliveryTag}`);
      for (const tag of outstanding)
        if (tag === deliveryTag || (allUpTo && tag < deliveryTag)) {
          outstanding.delete(tag);
          acknowledged.add(tag);
        }
    },
  };
}

test("what was settled is acknowledged once, what was given back and what is open is not", () => {
  const fate = fc.constantFrom("settled" as const, "given back" as const, "open" as const);
  fc.assert(
    fc.property(
      fc.array(fate, { maxLength: 30 }),
      fc.array(fc.nat(5), { minLength: 30, maxLength: 30 }),
      (fates, turns) => {
        const broker = channel();
        const acknowledger = new Acknowledger(broker);
        const all = fates.map((fate, tag) => {
          broker.outstanding.add(tag);
          return { fate, tag, turn: turns[tag]!, outstanding: acknowledger.brought(messageOf(tag)) };
        });
        for (let turn = 0; turn <= 5; turn++) {
          for (const { fate, tag, outstanding } of all.filter((each) => each.turn === turn)) {
            if (fate === "settled") acknowledger.acknowledge(outstanding);
            if (fate !== "given back") continue;
            outstanding.state = "done";
            broker.outstanding.delete(tag);
          }
          acknowledger.flush();
        }
        const settled = all.filter(({ fate }) => fate === "settled").map(({ tag }) => tag);
        expect([...broker.acknowledged].sort((one, other) => one - other)).toEqual(settled);
      },
    ),
  );
});

test("a turn in which everything is settled needs one frame", async () => {
  const broker = channel();
  const acknowledger = new Acknowledger(broker);
  for (let tag = 1; tag <= 50; tag++) {
    broker.outstanding.add(tag);
    acknowledger.acknowledge(acknowledger.brought(messageOf(tag)));
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect([broker.frames(), broker.acknowledged.size]).toEqual([1, 50]);
});

test("a channel that was closed meanwhile is no error: what it brought comes again", async () => {
  const acknowledger = new Acknowledger({
    ack: () => {
      throw new Error("Channel closed");
    },
  });
  acknowledger.acknowledge(acknowledger.brought(messageOf(1)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(() => acknowledger.flush()).not.toThrow();
});
