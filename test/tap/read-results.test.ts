import { memoryFiles, readTapResults, tapResultFile, type TapResult } from "@concord/contracts";
import { expect, test } from "vitest";

const result: TapResult = {
  channel: "commerce/orders/ordersPlaced",
  address: "orders.placed",
  transport: "kafka",
  from: "2026-01-01T00:00:00.000Z",
  until: "2026-01-01T01:00:00.000Z",
  messages: 3,
  unrecognised: [{ count: 1 }],
  observed: [
    {
      message: "commerce/orderPlaced",
      contract: "orders@3.2.0",
      count: 2,
      valid: 1,
      invalid: 1,
      lastSeen: "2026-01-01T00:59:00.000Z",
      violations: [
        {
          field: "/lines/*/quantity",
          rule: "minimum",
          text: "must be at least 1",
          count: 1,
          lastSeen: "2026-01-01T00:59:00.000Z",
          example: { orderId: "string" },
        },
      ],
      undeclared: [{ field: "/note", count: 1 }],
      neverSeen: ["/coupon"],
      values: [{ field: "/currency", count: 2, values: [{ value: "EUR", count: 2 }], other: 0 }],
    },
  ],
};

test("a result is read as it was written", async () => {
  const file = `observed/${tapResultFile(result.channel)}`;
  expect(file).toBe("observed/commerce.orders.ordersPlaced.json");
  const { results, findings } = await readTapResults(memoryFiles({ [file]: JSON.stringify(result) }));
  expect(results).toEqual([result]);
  expect(findings).toEqual([]);
});

test("a file that is no result is a finding at its place, and is left out", async () => {
  const broken = JSON.stringify({ ...result, messages: "three" }, undefined, 2);
  const { results, findings } = await readTapResults(
    memoryFiles({ "observed/a.json": broken, "observed/b.json": "{", "observed/notes.md": "not mine" }),
  );
  expect(results).toEqual([]);
  expect(findings.map(({ code, at }) => [code, at.file, at.pointer])).toEqual([
    ["contracts/tap-invalid", "observed/a.json", "/messages"],
    [expect.stringMatching(/^contracts\//), "observed/b.json", ""],
  ]);
});

test("a folder that is not there holds no results", async () => {
  expect(await readTapResults(memoryFiles({}))).toEqual({ results: [], findings: [] });
});
