import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { orders, ordersFile, shop } from "./orders.ts";
import { concord, repository, scratch } from "./run.ts";

describe("where contracts are looked for", () => {
  test("the nearest concord.yaml upwards, from any folder below it", async () => {
    const { folder } = repository(shop());
    const { code, out } = await concord(path.join(folder, "contracts/commerce"), ["validate"]);
    expect([code, out]).toEqual([0, "2 documents · all are valid · 2 notes\n"]);
  });

  test("notes are shown when asked for", async () => {
    const { folder } = repository(shop());
    // The specification's own advice: 3.0 is not the latest version.
    expect((await concord(folder, ["validate", "--notes"])).out).toContain(
      `note contracts/asyncapi-latest-version  ${ordersFile}:1:11`,
    );
  });

  test("./contracts without a concord.yaml, a folder anywhere, and one document", async () => {
    const files = shop();
    delete files["concord.yaml"];
    const { folder } = repository(files);
    expect((await concord(folder, ["validate"])).out).toBe("2 documents · all are valid · 2 notes\n");
    expect((await concord(scratch(), ["validate", "--contracts", path.join(folder, "contracts")])).code).toBe(0);
    const { code, out } = await concord(folder, ["validate", "--contracts", ordersFile, "--json"]);
    expect([code, JSON.parse(out).figures.documents]).toEqual([
      0,
      [{ file: ordersFile, specification: "asyncapi 3.0.0", valid: true, findings: 1 }],
    ]);
  });
});

describe("bad input is a finding with a place, never a crash", () => {
  const withPayload = (payload: string): string => orders().replace(/payload:[^]*$/, `payload:\n        ${payload}\n`);

  test.each([
    ["broken YAML", "asyncapi: 3.0.0\ninfo: [\n", /^contracts\/yaml-/],
    ["an empty document", "", /^contracts\//],
    [
      "a reference out of the folder",
      withPayload("$ref: ../../../../../../etc/passwd"),
      /^contracts\/.*outside|refused/,
    ],
    ["a reference to the network", withPayload("$ref: http://example.com/schema.json"), /^contracts\//],
    ["a reference in a circle", withPayload('$ref: "#/components/messages/orderPlaced/payload"'), /^contracts\//],
  ])("%s", async (_, text, code) => {
    const { folder } = repository({ ...shop(), [ordersFile]: text });
    const run = await concord(folder, ["validate", "--json"]);
    expect([run.code, run.err]).toEqual([1, ""]);
    const errors = JSON.parse(run.out).findings.filter((one: { severity: string }) => one.severity === "error");
    expect(errors).toContainEqual(
      expect.objectContaining({ code: expect.stringMatching(code), at: expect.objectContaining({ file: ordersFile }) }),
    );
  });

  test("a symbolic link out of the folder", async () => {
    const { folder } = repository({
      ...shop(),
      "secret.yaml": "type: object\n",
      [ordersFile]: withPayload("$ref: ./leak.yaml"),
    });
    symlinkSync("../../../secret.yaml", path.join(folder, "contracts/commerce/orders/leak.yaml"));
    const { code, out } = await concord(folder, ["validate"]);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/error contracts\/.*leak\.yaml|leads out of the contracts folder/s),
    ]);
  });

  test("a folder without contracts", async () => {
    const { folder } = repository({ "concord.yaml": "contracts: contracts\n" });
    mkdirSync(path.join(folder, "contracts"));
    const { code, out, err } = await concord(folder, ["validate"]);
    expect(code).toBeGreaterThan(0);
    expect(out + err).toMatch(/no (contracts|AsyncAPI|documents)/i);
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read", async () => {
    const { folder } = repository(shop());
    chmodSync(path.join(folder, ordersFile), 0);
    expect(await concord(folder, ["validate"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("permission denied"),
    });
  });
});
