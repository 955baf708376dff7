/** What every dedupe store does, whatever it keeps its keys in. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DedupeStore } from "@concord/runtime";
import { describe, expect, test } from "vitest";

export interface DedupeBench {
  /** Two processes' views of one store. */
  readonly stores: () => readonly [DedupeStore, DedupeStore];
  /** Lets time pass, in milliseconds. Default: waits. */
  readonly pass?: (ms: number) => Promise<void>;
}

const minute = 60_000;

export function dedupeCases(name: string, { stores, pass = sleep }: DedupeBench): void {
  const pair = () => ({ stores: stores(), key: randomUUID() });

  describe(`dedupe: ${name}`, () => {
    test("the first who claims has won, the others find it busy, and done when it is", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      expect(await one.claim(key, minute)).toBe("won");
      expect(await other.claim(key, minute)).toBe("busy");
      await one.complete(key, minute);
      expect(await other.claim(key, minute)).toBe("done");
      expect(await one.claim(key, minute)).toBe("done");
    });

    test("the answer is kept with the record", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      await one.claim(key, minute);
      expect(await other.answer!(key)).toBeUndefined();
      await one.complete(key, minute, "an answer ☂");
      expect(await other.claim(key, minute)).toBe("done");
      expect(await other.answer!(key)).toBe("an answer ☂");
    });

    test("what is released can be claimed again", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      await one.claim(key, minute);
      await one.release(key);
      expect(await other.claim(key, minute)).toBe("won");
    });

    test("a claim ends with its lease", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      await one.claim(key, 20);
      await pass(60);
      expect(await other.claim(key, minute)).toBe("won");
    });

    test("what was handled is forgotten after its time", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      await one.claim(key, minute);
      await one.complete(key, 20);
      await pass(60);
      expect(await other.claim(key, minute)).toBe("won");
    });

    test("of many who claim at once one wins", async () => {
      const { stores: both, key } = pair();
      const claims = await Promise.all(
        Array.from({ length: 20 }, async (_, index) => both[index % 2]!.claim(key, minute)),
      );
      expect(claims.filter((claim) => claim === "won")).toHaveLength(1);
      expect(claims.filter((claim) => claim === "busy")).toHaveLength(19);
    });
  });
}

/** Where two processes may claim at the same time, a lease that has ended belongs to who claims next. */
export function leaseCases(name: string, { stores, pass = sleep }: DedupeBench): void {
  test(`${name}: who lost a lease cannot release the next one's`, async () => {
    const [one, other] = stores();
    const key = randomUUID();
    await one.claim(key, 20);
    await pass(60);
    await other.claim(key, minute);
    await one.release(key);
    expect(await one.claim(key, minute)).toBe("busy");
  });
}

export function inboxCases(name: string, { stores }: DedupeBench): void {
  const pair = () => ({ stores: stores(), key: randomUUID() });

  describe(`inbox: ${name}`, () => {
    test("work is done once", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      let times = 0;
      const work = async () => {
        times++;
        return undefined;
      };
      expect(await one.within!([key], minute, work)).toEqual(["won"]);
      expect(await other.within!([key], minute, work)).toEqual(["done"]);
      expect(times).toBe(1);
    });

    test("work that fails leaves no record", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      await expect(one.within!([key], minute, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(await other.within!([key], minute, async () => undefined)).toEqual(["won"]);
    });

    test("several keys are recorded together or not at all, and only what is new is worked on", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      const keys = [1, 2, 3].map((number) => `${key} ${number}`);
      const worked: (readonly string[])[] = [];
      const work = async (_: unknown, won: readonly string[]) => {
        worked.push(won);
        return undefined;
      };
      const failing = one.within!(keys.slice(0, 2), minute, () => Promise.reject(new Error("no")));
      await expect(failing).rejects.toThrow("no");
      expect(await other.within!(keys.slice(0, 2), minute, work)).toEqual(["won", "won"]);
      expect(await one.within!(keys.toReversed(), minute, work)).toEqual(["won", "done", "done"]);
      expect(await one.within!(keys, minute, work)).toEqual(["done", "done", "done"]);
      expect(worked).toEqual([keys.slice(0, 2), [keys[2]]]);
    });

    test("while somebody works on it, it is busy for everybody else", async () => {
      const {
        stores: [one, other],
        key,
      } = pair();
      const { promise, resolve } = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const working = one.within!([key], minute, async () => {
        begun.resolve();
        await promise;
        return "an answer";
      });
      await begun.promise;
      expect(await other.within!([key], minute, async () => undefined)).toEqual(["busy"]);
      resolve();
      expect(await working).toEqual(["won"]);
      expect(await other.answer!(key)).toBe("an answer");
    });
  });
}
