/** The embedded broker beyond what every transport must do. */
import { globSync, readFileSync } from "node:fs";
import { memory, type Delivery, type Subscription } from "@concord/runtime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { turn } from "../../packages/runtime/src/virtual-clock.ts";
import { wire } from "./stage.ts";

interface Member {
  readonly subscription: Subscription;
  readonly held: Delivery[];
}

async function join(transport: ReturnType<typeof memory>): Promise<Member> {
  const held: Delivery[] = [];
  const subscription = await transport.subscribe(
    { channels: [{ name: "c", address: "c" }], group: "g", prefetch: 3, ephemeral: false },
    { delivered: (delivery) => void held.push(delivery), failed: () => undefined },
  );
  return { subscription, held };
}

describe("members that come and go", () => {
  test("never hold one key at the same time, and lose nothing", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ what: fc.constant("publish" as const), key: fc.constantFrom("a", "b", "c", "d") }),
      },
      { weight: 4, arbitrary: fc.record({ what: fc.constantFrom("ack" as const, "nack" as const), which: fc.nat() }) },
      {
        weight: 1,
        arbitrary: fc.record({ what: fc.constantFrom("join" as const, "leave" as const), which: fc.nat() }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: "max" }), async (steps) => {
        const transport = memory();
        await transport.connect();
        const members = [await join(transport)];
        const published: string[] = [];
        const acknowledged: string[] = [];
        let together = 0;
        const settle = async (which: number, ack: boolean): Promise<void> => {
          const candidates = members.filter(({ held }) => held.length > 0);
          const member = candidates[which % Math.max(1, candidates.length)];
          const delivery = member?.held.shift();
          if (delivery === undefined) return;
          if (ack) acknowledged.push(Buffer.from(delivery.body!).toString());
          await delivery.settle(ack ? { ack: true, outcome: "handled" } : { nack: true });
        };
        for (const each of steps) {
          if (each.what === "publish") {
            const body = `${each.key} ${published.length}`;
            published.push(body);
            await transport.publish([wire("c", body, { key: each.key })]);
          } else if (each.what === "join") members.push(await join(transport));
          else if (each.what === "leave" && members.length > 1) {
            const [leaving] = members.splice(each.which % members.length, 1);
            await leaving!.subscription.stop({ drainMs: 0 });
          } else if (each.what === "ack" || each.what === "nack") await settle(each.which, each.what === "ack");
          await turn();
          const keys = members.map(({ held }) => new Set(held.map(({ key }) => key)));
          for (const [index, mine] of keys.entries())
            for (const others of keys.slice(index + 1)) together += mine.intersection(others).size;
        }
        for (let rest = 0; rest < 200; rest++) {
          await settle(rest, true);
          await turn();
        }
        expect(together).toBe(0);
        expect(acknowledged.toSorted()).toEqual(published.toSorted());
      }),
      { numRuns: 40 },
    );
  });
});

describe("a full backlog", () => {
  test("makes publishing wait until there is room", async () => {
    const transport = memory({ maxBacklog: 2 });
    await transport.connect();
    const { held } = await join(transport);
    const published: number[] = [];
    const publishing = (async () => {
      for (let number = 0; number < 8; number++) {
        await transport.publish([wire("c", `${number}`)]);
        published.push(number);
      }
    })();
    await turn();
    // Three are held by the member, two may wait; the sixth is in, and its sender waits.
    expect(published).toEqual([0, 1, 2, 3, 4]);
    while (published.length < 8) {
      await held.shift()?.settle({ ack: true, outcome: "handled" });
      await turn();
    }
    await publishing;
  });
});

test("timers and I/O get their turn while everything is settled at once", async () => {
  const transport = memory();
  await transport.connect();
  let settled = 0;
  await transport.subscribe(
    { channels: [{ name: "c", address: "c" }], group: "g", prefetch: 64, ephemeral: false },
    {
      delivered(delivery) {
        settled++;
        void delivery.settle({ ack: true, outcome: "handled" });
      },
      failed: () => undefined,
    },
  );
  await transport.publish(Array.from({ length: 10_000 }, () => wire("c", "x")));
  const seen: number[] = [];
  while (seen.at(-1) !== 10_000) {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(settled);
  }
  // 256 in each turn, which is over before or after that of this test.
  expect(seen.filter((count, turns) => count > 256 * (turns + 2))).toEqual([]);
});

describe("the package", () => {
  const sources = globSync("packages/runtime/src/**/*.ts", { cwd: new URL("../..", import.meta.url) }).map((file) => ({
    file,
    text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
  }));

  /** Entries of their own, copied only into what speaks these formats. */
  const formats: Readonly<Record<string, RegExp>> = {
    avsc: /\/avro-[a-z]+\.ts$/,
    protobufjs: /\/protobuf-codec\.ts$/,
    "protobufjs/ext/protojson.js": /\/protobuf-codec\.ts$/,
  };

  test("imports Node and itself alone, so that it can be copied into what is generated", () => {
    const foreign = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/(?:^|\s)(?:import|export)\b[^;]*?from "([^"]+)"|import\("([^"]+)"\)/g)]
        .map(([, name, dynamic]) => name ?? dynamic ?? "")
        .filter((name) => !/^(?:node:|\.\.?\/)/.test(name) && formats[name]?.test(file) !== true)
        .map((name) => `${file}: ${name}`),
    );
    expect(sources.length).toBeGreaterThan(40);
    expect(foreign).toEqual([]);
  });

  test("imports one thing by name at run time: the optional peer", () => {
    const dynamic = sources.filter(({ text }) => /\bimport\((?!")/.test(text)).map(({ file }) => file);
    const both = ["packages/runtime/src/http/http-telemetry.ts", "packages/runtime/src/open-telemetry.ts"];
    expect(dynamic.sort()).toEqual(both);
  });
});
