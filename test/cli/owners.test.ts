import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { shop as oneEvent } from "./orders.ts";
import { concord, repository } from "./run.ts";

const orders = "contracts/shop/orders/asyncapi.yaml";

function contract(currency: string): string {
  return `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
servers: { log: { host: log.example, protocol: kafka-secure } }
channels:
  placed:
    address: orders.placed
    messages:
      orderPlaced:
        payload: { type: object, required: [currency], properties: { currency: { type: string, enum: [${currency}] } } }
operations:
  sendOrderPlaced: { action: send, channel: { $ref: '#/channels/placed' } }
`;
}

const shop = {
  "contracts/teams.yaml": `teams:
  - { id: sales, name: Sales, handle: "@shop/sales" }
  - { id: money, name: Money, handle: "@shop/money" }
  - { id: words, name: Words, contact: words on chat }
`,
  "contracts/glossary.yaml":
    "terms:\n  - { id: currency, term: Currency, definition: What an amount is in., owner: words }\n",
  "contracts/shop/domain.yaml": "name: Shop\nowner: sales\n",
  [orders]: contract("EUR, USD"),
  "contracts/finance/domain.yaml": "name: Finance\nowner: money\n",
  "contracts/finance/ledger/asyncapi.yaml": `asyncapi: 3.0.0
info: { title: Ledger, version: 1.0.0 }
channels: { placed: { $ref: ../../shop/orders/asyncapi.yaml#/channels/placed } }
operations:
  receiveOrderPlaced: { action: receive, channel: { $ref: '#/channels/placed' }, x-uses: [/currency] }
`,
};
const lines = ["/contracts/finance/ @shop/money", "/contracts/shop/    @shop/sales"];

describe("concord owners", () => {
  test("prints the lines of CODEOWNERS", async () => {
    const repo = repository(shop);
    expect(await concord(repo.folder, ["owners"])).toEqual({ code: 0, out: `${lines.join("\n")}\n`, err: "" });
  });

  test("--write keeps what people wrote, and --check then passes until the contracts say otherwise", async () => {
    const repo = repository({ ...shop, CODEOWNERS: "* @shop/everybody\n" });
    expect((await concord(repo.folder, ["owners", "--check"])).code).toBe(1);
    expect(await concord(repo.folder, ["owners", "--write"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("2 lines in CODEOWNERS"),
    });
    const text = readFileSync(path.join(repo.folder, "CODEOWNERS"), "utf8");
    expect(text.split("\n")).toEqual([
      "* @shop/everybody",
      "",
      expect.stringMatching(/^# concord: begin/u),
      ...lines,
      "# concord: end",
      "",
    ]);
    expect((await concord(repo.folder, ["owners", "--check"])).code).toBe(0);

    repo.write({ "contracts/shop/domain.yaml": "name: Shop\nowner: money\n" });
    const outdated = await concord(repo.folder, ["owners", "--check", "--json"]);
    expect(outdated.code).toBe(1);
    expect(
      JSON.parse(outdated.out).findings.filter((one: { severity: string }) => one.severity === "error"),
    ).toMatchObject([
      {
        code: "governance/codeowners-outdated",
        at: { file: "CODEOWNERS" },
        facts: { line: "/contracts/shop/ @shop/money" },
      },
      {
        code: "governance/codeowners-outdated",
        at: { file: "CODEOWNERS", line: 5 },
        facts: { line: "/contracts/shop/    @shop/sales" },
      },
    ]);
  });

  test("says which team cannot be asked", async () => {
    const { out } = await concord(repository(shop).folder, ["owners", "--write"]);
    expect(out).toContain("warning governance/handle-omitted  contracts/teams.yaml:4");
  });

  test("in a folder of a larger repository names files from its top", async () => {
    const inside = Object.fromEntries(Object.entries(shop).map(([file, text]) => [`platform/${file}`, text]));
    const repo = repository(inside);
    const { out } = await concord(path.join(repo.folder, "platform"), ["owners"]);
    expect(out.split("\n")[0]).toBe("/platform/contracts/finance/ @shop/money");
  });
});

describe("concord owners --against", () => {
  test("names the owner of what changed, the owner of what breaks, and the steward of the word", async () => {
    const repo = repository(shop);
    repo.commit("first");
    repo.write({ [orders]: contract("EUR, USD, CHF") });
    const { code, out } = await concord(repo.folder, ["owners", "--against", "HEAD"]);
    expect({ code, lines: out.trimEnd().split("\n") }).toEqual({
      code: 0,
      lines: [
        "money  ledger would break",
        `sales  owns ${orders}`,
        "words  steward of Currency",
        "3 teams must review the change since HEAD",
      ],
    });
  });

  test("--json has handles and reasons", async () => {
    const repo = repository(shop);
    const commit = repo.commit("first");
    repo.write({ [orders]: contract("EUR, USD, CHF") });
    const answer = JSON.parse((await concord(repo.folder, ["owners", "--against", "HEAD", "--json"])).out);
    expect(answer.against).toEqual({ name: "HEAD", commit });
    expect(answer.reviewers[0]).toEqual({
      team: "money",
      handle: "@shop/money",
      must: true,
      reasons: [{ kind: "breaks", services: ["ledger"] }],
    });
  });

  test("names nobody where nothing changed", async () => {
    const repo = repository(shop);
    repo.commit("first");
    expect((await concord(repo.folder, ["owners", "--against", "HEAD"])).out).toBe("nothing changed since HEAD\n");
  });
});

test("a waiver is given to the teams that accept something by it", async () => {
  const repo = repository({
    ...oneEvent(),
    "contracts/teams.yaml":
      'teams:\n  - { id: payments, name: Payments, handle: "@shop/payments" }\n  - { id: care, name: Care, handle: "@shop/care" }\n',
    "waivers/0123456789abcdef.yaml": 'owner: [payments, care]\nreason: they follow\nexpiry: "2027-01-31"\n',
  });
  const { code, out } = await concord(repo.folder, ["owners"]);
  expect([code, out]).toEqual([0, "/waivers/0123456789abcdef.yaml @shop/payments @shop/care\n"]);
});
