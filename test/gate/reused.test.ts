import { expect, test } from "vitest";
import { orders, ordersFile, shop } from "../cli/orders.ts";
import { concord, repository } from "../cli/run.ts";

const withPrice = (schema: string): string => `${orders()}          price:\n            ${schema}\n`;

test.each([
  ["as another type", "type: object", 1],
  ["as it was", "type: number", 0],
])("a property of a release comes back %s", async (_, schema, expected) => {
  const repo = repository({ ...shop(), [ordersFile]: withPrice("type: number") });
  repo.commit("released with a price");
  repo.git("tag", "v1.0.0");
  repo.write(shop());
  repo.commit("the price is gone");
  repo.git("checkout", "-q", "-b", "topic");
  repo.write({ [ordersFile]: withPrice(schema) });
  repo.commit("the price is back");
  const { code, out } = await concord(repo.folder, ["check"]);
  expect(code, out).toBe(expected);
  if (expected === 1) expect(out).toMatch(/error compat\/property-reused .*asyncapi\.yaml:32:11\n[^]*in v1\.0\.0/);
});

test.each([
  ["as another type", "type: object", 1],
  ["as it was", "type: number", 0],
])("a property of the main branch, which nobody tagged, comes back %s", async (_, schema, expected) => {
  const repo = repository({ ...shop(), [ordersFile]: withPrice("type: number") });
  repo.commit("with a price", "2026-01-05");
  repo.write(shop());
  repo.commit("the price is gone", "2026-03-01");
  repo.write({ "contracts/teams.yaml": "teams: []\n" });
  repo.commit("something else", "2026-03-02");
  repo.git("checkout", "-q", "-b", "topic");
  repo.write({ [ordersFile]: withPrice(schema) });
  repo.commit("the price is back");
  const { code, out } = await concord(repo.folder, ["check"]);
  expect(code, out).toBe(expected);
  if (expected === 1) expect(out).toMatch(/error compat\/property-reused .*\n[^]*in [0-9a-f]{7}, before 2026-03-01/);
});

test("the number of a Protobuf field comes back as another field, with a release tagged and without", async () => {
  const order = (...fields: readonly string[]): string =>
    orders().replace(
      /payload:[^]*/u,
      `payload:\n        schemaFormat: application/vnd.google.protobuf;version=3\n        schema: |\n          syntax = "proto3";\n          message Order { ${fields.join(" ")} }\n`,
    );
  for (const tagged of [true, false]) {
    const repo = repository({
      "concord.yaml": "contracts: contracts\n",
      [ordersFile]: order("string id = 1;", "string note = 2;"),
    });
    repo.commit("with a note", "2026-01-05");
    if (tagged) repo.git("tag", "v1.0.0");
    repo.write({ [ordersFile]: order("string id = 1;") });
    repo.commit("the note is gone", "2026-03-01");
    repo.git("checkout", "-q", "-b", "topic");
    repo.write({ [ordersFile]: order("string id = 1;", "string gift_text = 2;") });
    const { code, out } = await concord(repo.folder, ["check"]);
    const where = tagged ? "v1\\.0\\.0" : "[0-9a-f]{7}, before 2026-03-01";
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`error compat/property-reused [^]*the number of "giftText" was that of "note" in ${where}`, "u"),
      ),
    ]);
    repo.write({ [ordersFile]: order("string id = 1;", "string gift_text = 3;") });
    expect((await concord(repo.folder, ["check"])).code).toBe(0);
  }
});
