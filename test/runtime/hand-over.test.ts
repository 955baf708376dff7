import type { Settlement } from "@concord/runtime";
import { HandOver, once, Redeliveries } from "@concord/runtime/adapter";
import { describe, expect, test, vi } from "vitest";

/** What was handed over, in order. */
function handingOver(prefetch: number) {
  const delivered: number[] = [];
  const moved = vi.fn<() => void>();
  const handOver: HandOver<number> = new HandOver(prefetch, (received) => delivered.push(received), moved);
  return { delivered, moved, handOver };
}

describe("handing over what a broker brings", () => {
  test("no more than may be unsettled, the next when one is settled, first come first served", () => {
    const { delivered, handOver } = handingOver(2);
    for (const received of [1, 2, 3, 4]) handOver.take(received);
    expect(delivered).toEqual([1, 2]);
    expect([handOver.unsettled, handOver.waiting, handOver.isFull]).toEqual([2, 2, true]);
    handOver.settled();
    expect(delivered).toEqual([1, 2, 3]);
    handOver.settled();
    handOver.settled();
    expect(delivered).toEqual([1, 2, 3, 4]);
    expect([handOver.unsettled, handOver.waiting, handOver.isFull]).toEqual([1, 0, false]);
  });

  test("as many as have waited where each is settled at once, one after the other", () => {
    const waiting = 50_000;
    const delivered: number[] = [];
    let depth = 0;
    let deepest = 0;
    const handOver: HandOver<number> = new HandOver(1, (received) => {
      deepest = Math.max(deepest, ++depth);
      delivered.push(received);
      handOver.settled();
      depth--;
    });
    handOver.pause();
    for (let received = 0; received < waiting; received++) handOver.take(received);
    handOver.resume();
    expect(delivered).toEqual(Array.from({ length: waiting }, (_, received) => received));
    expect([deepest, handOver.unsettled, handOver.waiting]).toEqual([1, 0, 0]);
  });

  test("nothing while it is paused, whatever is settled meanwhile", () => {
    const { delivered, handOver } = handingOver(1);
    handOver.take(1);
    handOver.pause();
    handOver.take(2);
    handOver.settled();
    expect(delivered).toEqual([1]);
    handOver.resume();
    expect(delivered).toEqual([1, 2]);
  });

  test("what is kept waits until it is asked for, and goes before what comes later", () => {
    const { delivered, handOver } = handingOver(5);
    handOver.keep(1);
    handOver.take(2);
    expect(delivered).toEqual([]);
    handOver.next();
    expect(delivered).toEqual([1, 2]);
  });

  test("what is taken back is not handed over, and the others stay in order", () => {
    const { delivered, handOver } = handingOver(9);
    for (const received of [1, 2, 3, 4]) handOver.keep(received);
    expect(handOver.takeBack((received) => received % 2 === 1)).toEqual([1, 3]);
    handOver.next();
    expect(delivered).toEqual([2, 4]);
    handOver.keep(5);
    expect(handOver.takeBack()).toEqual([5]);
    expect(handOver.waiting).toBe(0);
  });

  test("it is told when there may be room", () => {
    const { moved, handOver } = handingOver(1);
    handOver.take(1);
    expect(moved).not.toHaveBeenCalled();
    handOver.settled();
    expect(moved).toHaveBeenCalledTimes(1);
  });

  test("drained when all is settled, or when there is no more time", async () => {
    const { handOver } = handingOver(2);
    handOver.take(1);
    await handOver.drained(1);
    expect(handOver.unsettled).toBe(1);
    const drained = handOver.drained(60_000);
    handOver.settled();
    await drained;
    expect(handOver.unsettled).toBe(0);
  });
});

test("a delivery is settled once", () => {
  const settlements: Settlement[] = [];
  const settle = once((settlement) => void settlements.push(settlement));
  void settle({ ack: true, outcome: "handled" });
  void settle({ nack: true });
  expect(settlements).toEqual([{ ack: true, outcome: "handled" }]);
});

describe("bringing again", () => {
  test("after the delay, and not before", () => {
    vi.useFakeTimers();
    try {
      const redeliveries = new Redeliveries();
      const again = vi.fn<() => void>();
      redeliveries.after(500, again);
      vi.advanceTimersByTime(499);
      expect(again).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(again).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("what has ended does not come, and is told of each", () => {
    vi.useFakeTimers();
    try {
      const redeliveries = new Redeliveries();
      const again = vi.fn<() => void>();
      const ended = vi.fn<() => void>();
      redeliveries.after(undefined, again);
      redeliveries.after(1_000, again);
      redeliveries.end(ended);
      vi.advanceTimersByTime(2_000);
      expect(again).not.toHaveBeenCalled();
      expect(ended).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
