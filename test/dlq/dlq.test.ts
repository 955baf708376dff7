import { memory, type Delivery, type Transport } from "@concord/runtime";
import { sqlite } from "@concord/transport-sqlite";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../packages/cli/src/dead-letters/journal.ts";
import { openLetters } from "../../packages/cli/src/dead-letters/open-letters.ts";
import { replayLetters } from "../../packages/cli/src/dead-letters/replay-letters.ts";
import { maskPayload } from "../../packages/cli/src/dead-letters/mask.ts";
import { concord, repository, scratch } from "../cli/run.ts";
import { deadLetters, files, payment, paymentsProducer, secret, startLedger } from "./ledger.ts";

/** Three payments that could not be booked, in a file. */
async function prepared() {
  const { folder } = repository(files);
  const file = path.join(scratch(), "events.db");
  const env = { CONCORD_SQLITE_FILE: file };
  const transport = sqlite({ file });
  await transport.connect();
  const ledger = await startLedger(transport, () => true);
  const payments = paymentsProducer(transport);
  for (const id of ["p1", "p2"]) await payments.paymentCaptured(payment(id));
  await transport.publish([
    { channel: "payments.captured", headers: {}, body: Buffer.from(`{"cardHolder":"${secret}"}`) },
  ]);
  await expect.poll(() => ledger.lost, { timeout: 10_000 }).toEqual(["failed", "failed", "rejected"]);
  await ledger.stop();
  const dlq = (...argv: readonly string[]) =>
    concord(folder, ["dlq", ...argv, "--transport", "sqlite", "--wait", "800"], { env });
  async function list(): Promise<readonly { readonly id: string; readonly reason: string; readonly error: string }[]> {
    const { out } = await concord(
      folder,
      ["dlq", "list", deadLetters, "--transport", "sqlite", "--wait", "800", "--json"],
      { env },
    );
    return JSON.parse(out)[0].letters;
  }
  return { folder, transport, dlq, list };
}

describe("concord dlq", { timeout: 40_000 }, () => {
  test("lists, shows and replays", async () => {
    const { folder, transport, dlq, list } = await prepared();
    const letters = await list();
    expect(letters.map(({ reason, error }) => [reason, error])).toEqual([
      ["failed", "Error"],
      ["failed", "Error"],
      ["rejected", "/paymentId required"],
    ]);

    const listed = await dlq("list", "ledger");
    expect(listed.out).toContain(`${deadLetters}  3 letters`);
    expect(listed.out).toContain("rejected  without a type: /paymentId required");

    const shown = await dlq("show", "ledger", letters[0]!.id);
    expect(shown.out).toContain('"paymentId": "p1"');
    for (const { out, err } of [listed, shown]) expect(out + err).not.toContain(secret);
    const asked = await dlq("show", "ledger", letters[0]!.id, "--reveal", "/payer/country", "--json");
    expect(JSON.parse(asked.out).payload).toEqual({
      paymentId: "p1",
      amount: "12.50",
      cardHolder: "•••",
      payer: { email: "•••", country: "NL" },
      notes: [{ text: "•••" }],
      undeclared: "•••",
    });
    expect((await dlq("show", "ledger", "000000000000")).code).toBe(2);
    expect(await dlq("replay", "ledger")).toMatchObject({ code: 64, err: expect.stringContaining("--all") });

    // Looking took nothing away; another group has had these payments already.
    await using others = await startLedger(transport, () => false, "insights");
    await using ledger = await startLedger(transport, () => false);
    const replayed = await dlq("replay", "ledger", "--reason", "failed", "--json");
    expect(JSON.parse(replayed.out)).toEqual({ replayed: 2, known: 0, left: 0 });
    await expect.poll(() => ledger.booked, { timeout: 10_000 }).toEqual(["p1", "p2"]);
    expect((await list()).map(({ reason }) => reason)).toEqual(["rejected"]);
    expect(others.booked).toEqual([]);
    expect((await dlq("replay", "ledger", "--id", letters[0]!.id)).out).toBe("no dead letter fits\n");
    expect((await concord(folder, ["dlq", "list", deadLetters, "--transport", "sqlite"], { env: {} })).code).toBe(2);
    await transport.close();
  });
});

describe("replaying", () => {
  async function inMemory() {
    const transport = memory();
    await transport.connect();
    // The embedded broker keeps messages for groups that it has seen.
    await (await openLetters(transport, deadLetters, { limit: 10, firstMs: 1, quietMs: 1 }))[Symbol.asyncDispose]();
    const ledger = await startLedger(transport, () => true);
    const payments = paymentsProducer(transport);
    for (const id of ["p1", "p2", "p3"]) await payments.paymentCaptured(payment(id), { id });
    await ledger.stop();
    const journal = path.join(scratch(), "replayed.txt");
    const open = () => openLetters(transport, deadLetters, { limit: 10, firstMs: 2_000, quietMs: 100 });
    const replay = (letters: Awaited<ReturnType<typeof open>>["letters"], over: Transport = transport) =>
      replayLetters(letters, { transport: over, journal: openJournal(journal), bindingsOf: () => undefined });
    return { transport, open, replay };
  }
  const sent = (wires: readonly { readonly headers: Delivery["headers"] }[]) =>
    wires.map(({ headers }) => headers["ce-id"]);

  test("goes on where it was cut off, and sends nothing twice", async () => {
    const { transport, open, replay } = await inMemory();
    const published: string[] = [];
    const breaking: Transport = {
      ...transport,
      async publish(wires) {
        if (published.length === 2) throw new Error("the broker went away");
        published.push(...sent(wires).map(String));
      },
    };
    {
      await using opened = await open();
      // As if the process had died between publishing and acknowledging the second.
      const letters = opened.letters.map((letter, index) =>
        index === 1
          ? { ...letter, delivery: { ...letter.delivery, settle: () => Promise.reject(new Error("killed")) } }
          : letter,
      );
      await expect(replay(letters, breaking)).rejects.toThrow("killed");
    }
    expect(published).toEqual(["p1", "p2"]);
    await using again = await open();
    expect(again.letters.map(({ delivery }) => delivery.headers["ce-id"])).toEqual(["p2", "p3"]);
    const wires: Delivery["headers"][] = [];
    const noting: Transport = {
      ...transport,
      publish: async (messages) => void wires.push(...messages.map(({ headers }) => headers)),
    };
    expect(await replay(again.letters, noting)).toEqual({ replayed: 1, known: 1, left: 0 });
    expect(wires).toMatchObject([{ "ce-id": "p3", "replay-for": "ledger" }]);
    expect(Object.keys(wires[0]!).filter((name) => name.startsWith("dlq-"))).toEqual([]);
  });

  test("the same letter has the same id each time that it is read", async () => {
    const { open } = await inMemory();
    const ids = async () => {
      await using opened = await open();
      return opened.letters.map(({ id }) => id);
    };
    const first = await ids();
    expect(new Set(first).size).toBe(3);
    expect(await ids()).toEqual(first);
  });
});

describe("masking", () => {
  const schemaOf = () => undefined;
  test.each([
    ["nothing is known", undefined, { a: 1 }, [], "•••"],
    [
      "a map's values",
      { type: ["object"], additionalProperties: { about: { classification: "personal" } } } as const,
      { x: 1 },
      [],
      { x: "•••" },
    ],
    [
      "a branch says so",
      { oneOf: [{ type: ["string"] }, { about: { classification: "sensitive" } }] } as const,
      "x",
      [],
      "•••",
    ],
    [
      "an item asked for",
      { type: ["array"], items: { about: { classification: "personal" } } } as const,
      ["a", "b"],
      ["/1"],
      ["•••", "b"],
    ],
    [
      "all items asked for",
      { type: ["array"], items: { about: { classification: "personal" } } } as const,
      ["a", "b"],
      ["/*"],
      ["a", "b"],
    ],
    [
      "public",
      { type: ["object"], properties: { a: { about: { classification: "public" } } } } as const,
      { a: 1 },
      [],
      { a: 1 },
    ],
  ])("%s", (_, schema, value, reveal, expected) => {
    expect(maskPayload(value, schema, { schemaOf, reveal })).toEqual(expected);
  });
});
