import type { Finding } from "@concord/diagnostics";
import { codeOwners, compareCodeOwners, fileOwners, mergeCodeOwners, ownersOf, reviewersOf } from "@concord/governance";
import { describe, expect, test } from "vitest";
import { type Texts, readTexts } from "./sample.ts";

const texts: Texts = {
  "contracts/teams.yaml": `teams:
  - { id: sales, name: Sales, handle: "@shop/sales" }
  - { id: tills, name: Tills, contact: tills@shop.example }
  - { id: money, name: Money, contact: "#money on chat" }
`,
  "contracts/glossary.yaml": `terms:
  - { id: amount, term: Amount, definition: How much money., owner: money, schema: shop/schemas/Amount.yaml }
  - { id: order-id, term: Order id, definition: Stands for an order., owner: sales }
`,
  "contracts/shop/domain.yaml": "name: Shop\nowner: sales\n",
  "contracts/shop/schemas/Amount.yaml": "title: Amount\ntype: string\nx-owner: money\nx-term: amount\n",
  "contracts/shop/till/asyncapi.yaml": contract("Till", "tills"),
  "contracts/shop/web/asyncapi.yaml": contract("Web"),
};

function contract(title: string, owner?: string): string {
  return `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0${owner === undefined ? "" : `, x-owner: ${owner}`} }
channels:
  sold:
    address: ${title.toLowerCase()}.sold
    messages:
      sold:
        payload:
          type: object
          properties:
            orderId: { type: string }
            amount: { $ref: ../schemas/Amount.yaml }
operations:
  sendSold: { action: send, channel: { $ref: '#/channels/sold' } }
`;
}

describe("who owns a file", () => {
  test("is the domain's owner, but for what has an owner of its own", async () => {
    const owners = fileOwners(await readTexts(texts));
    expect(owners).toEqual([
      { path: "contracts/glossary.yaml", teams: ["money", "sales"] },
      { path: "contracts/shop/", teams: ["sales"] },
      { path: "contracts/shop/schemas/Amount.yaml", teams: ["money"] },
      { path: "contracts/shop/till/", teams: ["tills"] },
    ]);
    expect(ownersOf("contracts/shop/web/asyncapi.yaml", owners)).toEqual(["sales"]);
    expect(ownersOf("contracts/shop/till/asyncapi.yaml", owners)).toEqual(["tills"]);
    expect(ownersOf("contracts/shop/schemas/Amount.yaml", owners)).toEqual(["money"]);
    expect(ownersOf("README.md", owners)).toEqual([]);
  });
});

describe("CODEOWNERS", () => {
  test("names teams as the forge calls them, or by e-mail, and says who cannot be named", async () => {
    expect(codeOwners(await readTexts(texts), "platform/")).toEqual({
      lines: [
        "/platform/contracts/glossary.yaml @shop/sales",
        "/platform/contracts/shop/         @shop/sales",
        "/platform/contracts/shop/till/    tills@shop.example",
      ],
      unreachable: ["money"],
    });
  });

  test("is written between marks, and what people wrote around them stays", () => {
    const owners = { lines: ["/a/ @one", "/b/ @two"], unreachable: [] };
    const first = mergeCodeOwners("* @everybody\n", owners);
    expect(first.split("\n")).toEqual([
      "* @everybody",
      "",
      "# concord: begin (made from the contracts by concord owners --write)",
      "/a/ @one",
      "/b/ @two",
      "# concord: end",
      "",
    ]);
    const around = `${first}\n/docs/ @writers\n`;
    const second = mergeCodeOwners(around, { lines: ["/a/ @three"], unreachable: [] });
    expect(second).toBe(around.replace("/a/ @one\n/b/ @two", "/a/ @three"));
    expect(mergeCodeOwners(second, { lines: ["/a/ @three"], unreachable: [] })).toBe(second);
  });

  test("is compared line by line, whatever the spaces", () => {
    const text = mergeCodeOwners("* @everybody\n", { lines: ["/a/    @one", "/old/ @gone"], unreachable: [] });
    expect(compareCodeOwners(text, { lines: ["/a/ @one", "/new/ @two"], unreachable: [] })).toEqual({
      missing: ["/new/ @two"],
      superfluous: [{ text: "/old/ @gone", line: 5 }],
    });
    expect(compareCodeOwners("", { lines: ["/a/ @one"], unreachable: [] }).missing).toEqual(["/a/ @one"]);
  });
});

describe("who must review a change", () => {
  async function reviewers(changed: Texts, findings: readonly Finding[] = []): Promise<unknown> {
    const [before, after] = [await readTexts(texts), await readTexts({ ...texts, ...changed })];
    return reviewersOf({ before, after, findings }).map(({ team, must, reasons }) => [team, must, ...reasons]);
  }

  test("nobody, where nothing changed", async () => {
    expect(await reviewers({})).toEqual([]);
  });

  test("the owner of what changed, and the stewards of the words that it touches", async () => {
    const file = "contracts/shop/till/asyncapi.yaml";
    const changed = texts[file]!.replace("orderId: { type: string }", "orderId: { type: string, pattern: ^ord_ }");
    expect(await reviewers({ [file]: changed })).toEqual([
      ["sales", true, { kind: "steward", terms: ["Order id"] }],
      ["tills", true, { kind: "owns", files: [file] }],
    ]);
  });

  test("not the stewards, where only words for people changed", async () => {
    const file = "contracts/shop/till/asyncapi.yaml";
    const changed = texts[file]!.replace(
      "orderId: { type: string }",
      "orderId: { type: string, description: Which order. }",
    );
    expect(await reviewers({ [file]: changed })).toEqual([["tills", true, { kind: "owns", files: [file] }]]);
  });

  test("both owners, where a change gives something away", async () => {
    const file = "contracts/shop/till/asyncapi.yaml";
    expect(await reviewers({ [file]: texts[file]!.replace("x-owner: tills", "x-owner: money") })).toEqual([
      ["money", true, { kind: "owns", files: [file] }],
      ["tills", true, { kind: "owns", files: [file] }],
    ]);
  });

  test("the steward of a term whose entry or model changed", async () => {
    expect(
      await reviewers({
        "contracts/shop/schemas/Amount.yaml": "title: Amount\ntype: number\nx-owner: money\nx-term: amount\n",
      }),
    ).toEqual([
      [
        "money",
        true,
        { kind: "owns", files: ["contracts/shop/schemas/Amount.yaml"] },
        { kind: "steward", terms: ["Amount"] },
      ],
    ]);
  });

  test("owners of what breaks must, owners of what may be affected should know", async () => {
    const finding = {
      breaks: [{ service: "till", team: "tills" }],
      mayAffect: [{ service: "audit", team: "money" }, { service: "outside" }],
    } as unknown as Finding;
    expect(await reviewers({}, [finding])).toEqual([
      ["tills", true, { kind: "breaks", services: ["till"] }],
      ["money", false, { kind: "affected", services: ["audit"] }],
    ]);
  });
});
