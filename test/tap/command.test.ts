import { join } from "node:path";
import { diskFiles, readTapResults } from "@concord/contracts";
import { sqlite } from "@concord/transport-sqlite";
import { describe, expect, test } from "vitest";
import { concord, scratch } from "../cli/run.ts";
import { runTap } from "./run-tap.ts";
import { marker, mixed, workspace } from "./stream.ts";

describe("concord tap", () => {
  test("writes a result that is read again, prints it, and keeps no payload", async () => {
    const file = join(scratch(), "events.db");
    const tap = await runTap(["--transport", "sqlite", "--channel", "order.events", "--messages", "8"], {
      CONCORD_SQLITE_FILE: file,
    });
    await using sender = sqlite({ file });
    await sender.connect();
    await sender.publish(mixed());
    expect(await tap.running).toBe(0);
    const { results, findings } = await readTapResults(diskFiles({ cwd: tap.folder, root: "observed" }));
    expect(findings).toEqual([]);
    expect(results.map(({ channel, messages }) => [channel, messages])).toEqual([["shop/orders/orderEvents", 8]]);
    expect(tap.printed.out).toContain("shop/orderPlaced  6 came, 3 valid, 3 invalid");
    expect(tap.printed.out).toContain("/currency  EUR 60 %, USD 20 %, CHF never, not declared 20 %");
    for (const text of [tap.printed.out, tap.printed.err, tap.written().text]) expect(text).not.toContain(marker);
  });

  test("ends with Ctrl-C, and after the time that it was given", async () => {
    const env = { CONCORD_SQLITE_FILE: join(scratch(), "events.db") };
    const argv = ["--transport", "sqlite", "--channel", "orderEvents"];
    const interrupted = await runTap(argv, env);
    interrupted.interrupt();
    expect(await interrupted.running).toBe(0);
    expect(interrupted.written().result.messages).toBe(0);
    const timed = await runTap([...argv, "--for", "50ms"], env);
    expect(await timed.running).toBe(0);
    expect(timed.printed.out).toContain("shop/orderPlaced  never came");
  });

  test.each([
    [
      "a channel that is not there",
      ["--transport", "sqlite", "--channel", "order.event"],
      64,
      "did you mean shop/orders/orderEvents?",
    ],
    [
      "a transport that is not there",
      ["--transport", "pigeon", "--channel", "orderEvents"],
      64,
      "the transports are aws, kafka",
    ],
    [
      "a duration that is none",
      ["--transport", "sqlite", "--channel", "orderEvents", "--for", "soon"],
      64,
      "30s, 10m, 2h",
    ],
    ["a transport that is not configured", ["--transport", "kafka", "--channel", "orderEvents"], 2, "KAFKA_BROKERS"],
  ])("refuses %s", async (_, argv, code, text) => {
    const run = await concord(workspace, ["tap", ...argv]);
    expect([run.code, run.err]).toEqual([code, expect.stringContaining(text)]);
  });
});
