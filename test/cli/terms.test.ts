import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { concord, repository } from "./run.ts";

const glossary = `terms:
  - { id: customer-id, term: Customer id, definition: Stands for one customer., synonyms: [account number] }
`;

function contract(title: string, fields: string): string {
  return `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  sold:
    address: ${title.toLowerCase()}.sold
    messages:
      sold:
        payload:
          type: object
          properties:
${fields}
operations:
  sendSold: { action: send, channel: { $ref: '#/channels/sold' } }
`;
}

const shop = {
  "contracts/glossary.yaml": glossary,
  "contracts/shop/web/asyncapi.yaml": contract(
    "Web",
    "            customerId: { type: string, format: uuid }\n            giftWrap: { type: string, description: In which paper. }",
  ),
  "contracts/shop/app/asyncapi.yaml": contract(
    "App",
    "            customerId: { type: string, format: email }\n            accountNumber: { type: string }\n            giftWrap: { type: string }",
  ),
};

describe("concord terms", () => {
  test("finds conflicts and other names, and exits 1 for a conflict", async () => {
    const repo = repository(shop);
    const { code, out } = await concord(repo.folder, ["terms"]);
    expect(code).toBe(1);
    expect(out).toMatch(/error governance\/term-conflicted/u);
    expect(out).toMatch(/between +web and app/u);
    expect(out).toMatch(/warning governance\/synonym-used .*app\/asyncapi\.yaml:12:13/u);
    expect(out).toContain("1 term · 3 of 5 fields mean one · 1 conflict · 1 under another name\n");
    expect(out).toMatch(/gift wrap +2 services · 2 fields/u);
  });

  test("--json has the words that the dictionary lacks", async () => {
    const repo = repository(shop);
    const { figures } = JSON.parse((await concord(repo.folder, ["terms", "--json"])).out);
    expect(figures).toMatchObject({
      terms: 1,
      fields: 5,
      tied: { stated: 0, named: 3 },
      conflicts: 1,
      undefined: [{ word: "gift wrap", fields: 2, services: ["app", "web"] }],
    });
  });

  test("--propose prints entries that can be put into the glossary as they are", async () => {
    const repo = repository(shop);
    const { out, code } = await concord(repo.folder, ["terms", "--propose"]);
    expect(code).toBe(0);
    expect(parse(glossary + out).terms[1]).toEqual({
      id: "gift-wrap",
      term: "Gift wrap",
      definition: "In which paper.",
    });
    repo.write({ "contracts/glossary.yaml": glossary + out });
    expect((await concord(repo.folder, ["validate"])).code).toBe(0);
    expect((await concord(repo.folder, ["terms", "--propose"])).out).toBe("");
  });

  test("--top takes a whole number", async () => {
    const repo = repository(shop);
    expect((await concord(repo.folder, ["terms", "--top", "some"])).code).toBe(64);
  });
});
