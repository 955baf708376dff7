/** What of a partition may be committed: everything before the first message that is not settled, and no more. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PartitionProgress } from "../../packages/transport-kafka/src/partition-progress.ts";

test("only what stands before the first unsettled message is committed", () => {
  const progress = new PartitionProgress("orders", 0, 40n);
  const [first, second, third] = [40n, 41n, 45n].map((offset) => progress.deliver(offset, 7));
  expect(progress.position).toBe(46n);
  expect([39n, 45n, 46n].map((offset) => progress.has(offset))).toEqual([true, true, false]);

  expect(progress.settle(second!)).toBe(false);
  expect(progress.takeCommit()).toBeUndefined();
  expect(progress.settle(first!)).toBe(true);
  expect(progress.takeCommit()).toEqual({ offset: 42n, leaderEpoch: 7 });
  expect(progress.takeCommit()).toBeUndefined();
  expect(progress.settle(third!)).toBe(true);
  expect(progress.takeCommit()).toEqual({ offset: 46n, leaderEpoch: 7 });
});

test("a commit that failed is tried again, unless a newer one takes its place", () => {
  const progress = new PartitionProgress("orders", 0, 0n);
  progress.settle(progress.deliver(0n, 1));
  progress.putBack(progress.takeCommit()!);
  expect(progress.takeCommit()).toEqual({ offset: 1n, leaderEpoch: 1 });

  progress.putBack({ offset: 1n, leaderEpoch: 1 });
  progress.settle(progress.deliver(1n, 2));
  expect(progress.takeCommit()).toEqual({ offset: 2n, leaderEpoch: 2 });
  expect(progress.takeCommit()).toBeUndefined();
});

test("in whatever order they are settled, the commit never runs ahead", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]), (order) => {
      const progress = new PartitionProgress("orders", 0, 0n);
      const entries = Array.from({ length: 8 }, (_, offset) => progress.deliver(BigInt(offset), 0));
      const settled = new Set<number>();
      let committed = 0;
      for (const offset of order) {
        const isNew = progress.settle(entries[offset]!);
        settled.add(offset);
        let first = 0;
        while (settled.has(first)) first++;
        expect(isNew).toBe(first > committed);
        committed = Number(progress.takeCommit()?.offset ?? committed);
        expect(committed).toBe(first);
      }
    }),
  );
});
