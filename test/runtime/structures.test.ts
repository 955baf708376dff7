/** What is done for every message without allocating: laws of the structures that it leans on. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Deadlines } from "../../packages/runtime/src/deadlines.ts";
import { newEventId } from "../../packages/runtime/src/event-id.ts";
import { Fingerprint } from "../../packages/runtime/src/fingerprint.ts";
import { FingerprintSet } from "../../packages/runtime/src/fingerprint-set.ts";
import { Leases } from "../../packages/runtime/src/leases.ts";

describe("fingerprints", () => {
  test("a set of them behaves as a set of the texts", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12, unit: "binary" }), { maxLength: 200 }), (texts) => {
        const model = new Set<string>();
        const set = new FingerprintSet(200);
        const print = new Fingerprint();
        const wrong = texts.filter((text) => {
          const differs = set.has(print.of(text)) !== model.has(text);
          set.add(print.of(text));
          model.add(text);
          return differs || !set.has(print.of(text));
        });
        expect(wrong).toEqual([]);
        expect(set.full).toBe(model.size >= 200);
      }),
    );
  });

  test("one bit is enough to tell two of them apart, whichever it is", () => {
    const first = { a: 1, b: 2, c: 3, d: 4 };
    const others = (["a", "b", "c", "d"] as const).flatMap((word) =>
      Array.from({ length: 32 }, (_, bit) => ({ ...first, [word]: first[word] ^ (1 << bit) })),
    );
    const set = new FingerprintSet(10);
    const leases = new Leases();
    set.add(first);
    leases.set(first, 1);
    expect(others.filter((other) => set.has(other) || leases.until(other) !== 0)).toEqual([]);
    expect([set.has(first), leases.until(first)]).toEqual([true, 1]);
  });

  test("leases behave as a map of the texts, however they fill, grow and empty", () => {
    const steps = fc.array(fc.tuple(fc.nat(60), fc.nat(3)), { maxLength: 300, size: "max" });
    fc.assert(
      fc.property(steps, (taken) => {
        const model = new Map<string, number>();
        const leases = new Leases(2);
        const print = new Fingerprint();
        for (const [text, until] of taken.map(([number, until]) => [`order-${number}`, until] as const)) {
          if (until === 0) {
            model.delete(text);
            leases.delete(print.of(text));
          } else {
            model.set(text, until);
            leases.set(print.of(text), until);
          }
        }
        for (let number = 0; number <= 60; number++)
          expect(leases.until(print.of(`order-${number}`))).toBe(model.get(`order-${number}`) ?? 0);
      }),
    );
  });

  test("texts that differ in one place, in order or in length are told apart", () => {
    const print = new Fingerprint();
    const prints = new Set<string>();
    const texts = Array.from(
      { length: 20_000 },
      (_, index) => `billing orderPlaced shop ${index.toString(36).padStart(4, "0")}`,
    );
    for (const text of [
      ...texts,
      ...texts.map((each) => each.split("").reverse().join("")),
      ...texts.map((each) => `${each}\0`),
    ]) {
      const { a, b, c, d } = print.of(text);
      prints.add(`${a} ${b} ${c} ${d}`);
      // Any 64 of the 128 bits are enough for so few.
      prints.add(`${a} ${b}`);
      prints.add(`${c} ${d}`);
    }
    expect(prints.size).toBe(3 * 60_000);
  });
});

test("deadlines abort what is running when its time is up, and nothing else", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ step: fc.constant("add" as const), item: fc.nat(9) }),
      fc.record({ step: fc.constant("end" as const), item: fc.nat(9) }),
      fc.record({ step: fc.constant("wait" as const), ms: fc.nat(60) }),
    ),
    { maxLength: 80, size: "max" },
  );
  fc.assert(
    fc.property(steps, (taken) => {
      let now = 1_000;
      let alarm: { readonly at: number; readonly run: () => void } | undefined;
      const deadlines = new Deadlines(100, {
        now: () => now,
        sleep: () => Promise.reject(new Error("nothing sleeps here")),
        alarm: (ms, run) => {
          expect(alarm).toBe(undefined);
          alarm = { at: now + ms, run };
          return () => (alarm = undefined);
        },
      });
      const aborted: string[] = [];
      const items = Array.from({ length: 10 }, (_, index) => ({
        expiresAt: NaN,
        older: undefined,
        newer: undefined,
        abort: (reason: string) => void aborted.push(`${index} ${reason}`),
      }));
      const running = new Map<number, number>();
      const expected: string[] = [];
      for (const taking of taken) {
        if (taking.step === "wait") {
          const until = now + taking.ms;
          while (alarm !== undefined && alarm.at <= until) {
            const due: { readonly at: number; readonly run: () => void } = alarm;
            alarm = undefined;
            now = due.at;
            due.run();
          }
          now = until;
          for (const [index] of [...running].filter(([, addedAt]) => addedAt + 100 <= now)) {
            expected.push(`${index} timeout`);
            running.delete(index);
          }
        } else if (taking.step === "end") {
          deadlines.delete(items[taking.item]!);
          running.delete(taking.item);
        } else if (!running.has(taking.item)) {
          deadlines.add(items[taking.item]!);
          running.set(taking.item, now);
        }
        expect(aborted).toEqual(expected);
      }
      deadlines.abortAll();
      expect(aborted).toEqual([...expected, ...[...running.keys()].map((index) => `${index} stopped`)]);
    }),
  );
});

test("event ids are random UUIDs", () => {
  const ids = new Set(Array.from({ length: 10_000 }, newEventId));
  expect(ids.size).toBe(10_000);
  const wrong = [...ids].filter(
    (id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
  );
  expect(wrong).toEqual([]);
  // Each of the 122 bits that are free is now one and now the other: a digit that is stuck would show.
  const bytes = [...ids].map((id) => Buffer.from(id.replaceAll("-", ""), "hex"));
  const ones = bytes.reduce((sum, each) => each.map((byte, index) => byte | sum[index]!) as Buffer<ArrayBuffer>);
  const zeros = bytes.reduce((sum, each) => each.map((byte, index) => byte & sum[index]!) as Buffer<ArrayBuffer>);
  expect([ones, zeros].map((each) => Buffer.from(each).toString("hex"))).toEqual([
    "ffffffffffff4fffbfffffffffffffff",
    "00000000000040008000000000000000",
  ]);
});
