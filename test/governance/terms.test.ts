import { surveyTerms } from "@concord/governance";
import { describe, expect, test } from "vitest";
import { type Texts, judges, readTexts, sampleTexts } from "./sample.ts";

const texts: Texts = {
  "contracts/glossary.yaml": `terms:
  - { id: customer-id, term: Customer id, definition: Stands for one customer., synonyms: [account number] }
  - { id: voucher, term: Voucher, definition: A promise of money off. }
`,
  "contracts/shop/domain.yaml": "name: Shop\nowner: sales\n",
  "contracts/shop/schemas/GiftWrap.yaml": "title: Gift wrap\ntype: string\n",
  "contracts/shop/web/asyncapi.yaml": contract("Web", "{ $ref: ../schemas/GiftWrap.yaml, }", "whose"),
  "contracts/shop/app/asyncapi.yaml": contract("App", "{ type: string, description: In which paper. }", "customerId"),
};

function contract(title: string, wrap: string, customer: string): string {
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
            ${customer}: { type: string${customer === "whose" ? ", x-term: customer-id" : ""} }
            accountNumber: { type: string }
            giftWrap: ${wrap}
            only${title}: { type: string }
            placedAt: { type: string }
            status: { type: string }
operations:
  sendSold: { action: send, channel: { $ref: '#/channels/sold' } }
`;
}

describe("the dictionary", () => {
  test("is compared with the words of the fields", async () => {
    const survey = surveyTerms(await readTexts(texts), judges);
    expect(survey).toMatchObject({
      terms: 2,
      fields: 12,
      // `whose` says it; customerId and the two account numbers are known by their names.
      tied: { stated: 1, named: 3 },
      unspoken: ["Voucher"],
    });
    expect(survey.undefined.map(({ word, fields, services }) => [word, fields, services])).toEqual([
      ["gift wrap", 2, ["app", "web"]],
      ["only app", 1, ["app"]],
      ["only web", 1, ["web"]],
    ]);
  });

  test("gets proposals from what fields say of themselves", async () => {
    const survey = surveyTerms(await readTexts(texts), judges);
    expect(survey.undefined[0]!.proposed).toEqual({
      id: "gift-wrap",
      term: "Gift wrap",
      definition: "In which paper.",
      owner: "sales",
    });
  });

  test("of the sample fabric explains more than half of its fields", async () => {
    const { fields, tied } = surveyTerms(await readTexts(sampleTexts()), judges);
    expect((tied.stated + tied.named) / fields).toBeGreaterThan(0.5);
  });
});
