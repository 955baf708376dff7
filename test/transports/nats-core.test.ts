/** What NATS core promises of a publish, on a connection that fails as it is told to. */
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { Wire } from "@concord/runtime";
import { expect, test } from "vitest";
import { openCore } from "../../packages/transport-nats/src/core.ts";
import { readMessage, toNats } from "../../packages/transport-nats/src/headers.ts";

interface Behaviour {
  /** How the questions to the server end, one after the other; after that all are answered. */
  readonly flushes?: readonly ("answered" | "lost")[];
  readonly refuses?: string;
  readonly closed?: boolean;
}

function connect({ flushes = [], refuses, closed = false }: Behaviour) {
  const log: string[] = [];
  const coming = [...flushes];
  const connection = {
    publish(subject: string) {
      if (subject === refuses || closed) throw new Error("refused");
      log.push(subject);
    },
    flush() {
      log.push("?");
      return coming.shift() === "lost" ? Promise.reject(new Error("lost")) : Promise.resolve();
    },
    isClosed: () => closed,
  };
  return { carrier: openCore(connection as unknown as NatsConnection), log };
}

const wire = (channel: string): Wire => ({ channel, headers: {}, body: Buffer.from("{}") });

test("what is published in one turn is asked for once, behind all of it", async () => {
  const { carrier, log } = connect({});
  await Promise.all([carrier.publish([wire("a"), wire("b")], undefined), carrier.publish([wire("c")], undefined)]);
  expect(log).toEqual(["a", "b", "c", "?"]);
  await carrier.publish([wire("d")], undefined);
  expect(log).toEqual(["a", "b", "c", "?", "d", "?"]);
});

test("what the server may not have got is written again, for everybody who has written in that turn", async () => {
  const { carrier, log } = connect({ flushes: ["lost"] });
  await Promise.all([carrier.publish([wire("a")], undefined), carrier.publish([wire("b")], undefined)]);
  expect(log).toEqual(["a", "b", "?", "a", "b", "?"]);
  await carrier.idle();
});

test("who has a signal is asked for with the others, and gives up alone", async () => {
  const { carrier, log } = connect({ flushes: ["lost", "lost"] });
  const leave = new AbortController();
  const impatient = carrier.publish([wire("a")], leave.signal);
  const patient = carrier.publish([wire("b")], undefined);
  const left = impatient.catch((error: unknown) => error);
  await Promise.resolve();
  expect(log).toEqual(["a", "b", "?"]);
  leave.abort(new Error("enough"));
  expect(await left).toEqual(new Error("enough"));
  await patient;
  expect(log.slice(3)).toEqual(["b", "?", "b", "?"]);
  await expect(carrier.publish([wire("c")], leave.signal)).rejects.toThrow("enough");
  expect(log).not.toContain("c");
});

test("nobody else suffers where one message cannot be written", async () => {
  const { carrier, log } = connect({ refuses: "bad" });
  const leave = new AbortController();
  const bad = carrier.publish([wire("bad")], leave.signal);
  await carrier.publish([wire("a")], undefined);
  expect(log).toEqual(["a", "?"]);
  leave.abort(new Error("enough"));
  await expect(bad).rejects.toThrow("enough");
});

test("a closed connection takes nothing, and says so at once", async () => {
  const { carrier } = connect({ closed: true });
  await expect(carrier.publish([wire("a"), wire("b")], undefined)).rejects.toThrow("nats has not taken 2 messages");
});

test("headers are read as they are, whatever stood there before", () => {
  const read = (lines: string | Buffer) => {
    const block = Buffer.concat([Buffer.from("NATS/1.0\r\n"), Buffer.from(lines), Buffer.from("\r\n")]);
    return readMessage({ _rdata: block, _msg: { hdr: block.length } } as unknown as Msg).headers;
  };
  expect(read("ce-id: 1\r\ncolour: red\r\n")).toEqual({ "ce-id": "1", colour: "red" });
  expect(read("colour: red\r\nce-id: 1\r\n")).toEqual({ colour: "red", "ce-id": "1" });
  expect(read("colour: re\r\n")).toEqual({ colour: "re" });
  expect(read("colour: redder\r\nCe-Id: 2\r\n")).toEqual({ colour: "redder", "ce-id": "2" });
  expect(read("no header\r\nce-id: 2\r\n")).toEqual({ "ce-id": "2" });
  expect(read("")).toEqual({});
  expect(read("a: \u00e9t\u00e9\r\n")).toEqual({ a: "\u00e9t\u00e9" });
  expect(read(Buffer.from("a: \u00e9t\u00e9\r\n", "latin1"))).toEqual({ a: "\ufffdt\ufffd" });
});

test("a header that was written with another value before is written anew", () => {
  const written = (value: string) =>
    Buffer.from(
      (toNats({ channel: "a", headers: { a: value }, body: null }) as unknown as { encode(): Uint8Array }).encode(),
    )
      .toString()
      .split("\r\n")[1];
  expect(["1", "1", "2", "x".repeat(300), "2", "100 %"].map(written)).toEqual([
    "a: 1",
    "a: 1",
    "a: 2",
    `a: ${"x".repeat(300)}`,
    "a: 2",
    "a: 100 %25",
  ]);
});
