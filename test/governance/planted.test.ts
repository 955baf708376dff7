import type { Finding } from "@concord/diagnostics";
import { beforeAll, describe, expect, test } from "vitest";
import { lint, plant, readTexts, sampleTexts } from "./sample.ts";

const crm = "contracts/customer/crm/asyncapi.yaml";
const ledger = "contracts/finance/ledger/asyncapi.yaml";
const tills = "contracts/commerce/tills/asyncapi.yaml";
const stock = "contracts/inventory/stock/asyncapi.yaml";
const fleet = "contracts/logistics/fleet/asyncapi.yaml";

test("the sample fabric is clean", async () => {
  const { findings, suppressed } = await lint(await readTexts(sampleTexts()));
  expect(findings.map(shown)).toEqual([]);
  expect(suppressed).toBe(1);
});

const customer = (format: string): string => `
          customerId:
            description: Who it is, as far as we know.
            type: string
            format: ${format}
            x-classification: personal`;

/** What is wrong, by name: a text, and the line in a file that it is put behind. */
const plants = {
  // One customer: an e-mail address for the CRM, a UUID for the ledger.
  email: { file: crm, behind: "            $ref: ../schemas/EmailAddress.yaml", text: customer("email") },
  uuid: { file: ledger, behind: "            $ref: ../schemas/EntryId.yaml", text: customer("uuid") },
  // Money as a number.
  price: {
    file: crm,
    behind: "            description: Whom they buy for, if not for themselves.",
    text: `
            type: string
          price:
            description: What they were offered.
            type: number
          address:
            $ref: "#/components/schemas/Address"
          branch:
            description: Which of its branches.`,
  },
  // Three spellings of one term: orderId everywhere, and these.
  orderNumber: {
    file: crm,
    behind: "            $ref: ../schemas/LeadId.yaml\n          name:\n            description: Who it is.",
    text: `
            type: string
            x-classification: personal
          orderNumber:
            $ref: ../../commerce/schemas/OrderId.yaml
          nickname:
            description: What friends call them.`,
  },
  orderReference: {
    file: tills,
    behind: "            description: In how many boxes.",
    text: `
            type: integer
          orderReference:
            $ref: ../schemas/OrderId.yaml
          pallets:
            description: On how many pallets.`,
  },
  // A copied model that has drifted by one field.
  Address: { file: crm, behind: "\ncomponents:", text: address() },
  // An event that nobody hears.
  stockAudited: { file: stock, behind: "\nchannels:", text: orphan() },
};

describe("in a copy of the sample fabric", () => {
  const lines: Record<string, number> = {};
  let findings: readonly Finding[] = [];
  let errors: readonly Finding[] = [];

  beforeAll(async () => {
    const texts = sampleTexts();
    for (const { file, behind, text } of Object.values(plants)) plant(texts, file, behind, text);
    plant(texts, stock, "\noperations:", sendOrphan);
    // A channel that nobody owns.
    texts[fleet] = unowned;
    for (const [name, { file }] of Object.entries(plants)) lines[name] = lineOf(texts[file]!, name);
    lines["email"] = lineOf(texts[crm]!, "format: email") - 3;
    lines["uuid"] = lineOf(texts[ledger]!, "format: uuid") - 3;
    const fabric = await readTexts(texts);
    errors = fabric.findings.filter(({ severity }) => severity === "error");
    ({ findings } = await lint(fabric));
  });

  const found = (code: string, file: string, line: string): Finding | undefined =>
    findings.find((one) => one.code === `governance/${code}` && one.at.file === file && one.at.line === lines[line]);

  test("a customer that is an e-mail address here and a UUID there", () => {
    expect(found("term-conflicted", crm, "email")).toMatchObject({
      severity: "error",
      at: { pointer: "/components/messages/leadQualified/payload/properties/customerId" },
      related: [
        { at: { file: "contracts/customer/schemas/CustomerId.yaml" } },
        { at: { file: "contracts/glossary.yaml" } },
      ],
      facts: { term: "customer-id", here: "an e-mail address", there: "text like ^cus_[0-9a-z]+$" },
    });
    expect(found("term-conflicted", ledger, "uuid")).toMatchObject({ facts: { term: "customer-id", here: "a UUID" } });
    const [here, there] = found("term-conflicted", crm, "email")!.facts["between"] as [string[], string[]];
    expect(here).toEqual(["crm", "profiles"]);
    expect(there).toEqual(expect.arrayContaining(["orders", "payments", "loyalty"]));
  });

  test("money as a floating-point number", () => {
    expect(found("money-rounded", crm, "price")).toMatchObject({ facts: { field: "price" } });
    expect(found("term-conflicted", crm, "price")).toMatchObject({
      facts: { term: "price", here: "a number", there: "an object" },
    });
  });

  test("three spellings of one term", () => {
    expect(found("synonym-used", crm, "orderNumber")).toMatchObject({ facts: { term: "order-id", house: "order id" } });
    expect(found("synonym-used", tills, "orderReference")).toMatchObject({
      facts: { term: "order-id", house: "order id" },
    });
  });

  test("a copied model that has drifted by one field, with the difference", () => {
    expect(found("model-drifted", crm, "Address")).toMatchObject({
      related: [{ label: "model", at: { file: "contracts/fulfilment/schemas/Address.yaml" } }],
      facts: { like: "Address", differences: ["postalCode: maxLength 10 here, 12 there"] },
    });
  });

  test("an event that nobody hears", () => {
    expect(found("channel-orphaned", stock, "stockAudited")).toMatchObject({
      facts: { address: "stock.audited", lacks: "receiver" },
    });
  });

  test("a channel that nobody owns", () => {
    expect(findings.find(({ code }) => code === "governance/service-unowned")).toMatchObject({
      severity: "error",
      at: { file: fleet, pointer: "/info", line: 2 },
      related: [{ label: "channel", at: { file: fleet, pointer: "/channels/vanStopped" }, text: "/vans/stopped" }],
      facts: { service: "fleet", channels: ["logistics/fleet/vanStopped"] },
    });
  });

  test("and nothing else", () => {
    expect(errors).toEqual([]);
    expect(findings.map(shown).sort()).toEqual(
      [
        `channel-orphaned ${stock}:${lines["stockAudited"]}`,
        `model-drifted ${crm}:${lines["Address"]}`,
        `money-rounded ${crm}:${lines["price"]}`,
        `service-unowned ${fleet}:2`,
        `synonym-used ${crm}:${lines["orderNumber"]}`,
        `synonym-used ${tills}:${lines["orderReference"]}`,
        `term-conflicted ${crm}:${lines["email"]}`,
        `term-conflicted ${crm}:${lines["price"]}`,
        `term-conflicted ${ledger}:${lines["uuid"]}`,
      ].sort(),
    );
  });
});

function shown({ code, at }: Finding): string {
  return `${code.replace("governance/", "")} ${at.file}:${at.line}`;
}

/** The line of a text where a word stands first, counted from 1. */
function lineOf(text: string, word: string): number {
  return text.slice(0, text.search(new RegExp(`\\b${word}\\b(?!/)`, "u"))).split("\n").length;
}

function address(): string {
  const lengths = { recipient: [1, 200], street: [1, 200], city: [1, 100], postalCode: [2, 10] };
  const fields = Object.entries(lengths).map(([name, [least, most]]) => {
    return `        ${name}: { type: string, minLength: ${least}, maxLength: ${most}, x-classification: personal }`;
  });
  return `
  schemas:
    Address:
      type: object
      required: [recipient, street, city, postalCode, country]
      properties:
${fields.join("\n")}
        country: { type: string, pattern: '^[A-Z]{2}$' }`;
}

function orphan(): string {
  return `
  stockAudited:
    address: stock.audited
    description: Counts by hand, each with what it changed.
    servers:
      - $ref: "#/servers/kafka"
    messages:
      stockAudited:
        summary: Somebody has counted.
        x-kind: event
        x-key: $message.payload#/productId
        payload:
          type: object
          properties:
            productId:
              $ref: ../../commerce/schemas/ProductId.yaml
        examples:
          - payload: { productId: prd_lamp014 }
`;
}

const sendOrphan = `
  sendStockAudited:
    action: send
    channel:
      $ref: "#/channels/stockAudited"
`;

const unowned = `asyncapi: 3.1.0
info:
  title: Fleet
  version: 1.0.0
  description: Hears from the vans where they are.
servers:
  hooks:
    host: hooks.harbourpine.example
    protocol: https
    security:
      - type: oauth2
        description: Vans sign in like everybody.
        flows:
          clientCredentials:
            tokenUrl: https://login.harbourpine.example/token
            availableScopes: { "fleet:write": Report a van. }
channels:
  vanStopped:
    address: /vans/stopped
    description: Every stop of every van.
    messages:
      vanStopped:
        summary: A van stands still.
        x-kind: event
        payload:
          type: object
          properties:
            plate: { description: Which van it is., type: string }
        examples:
          - payload: { plate: AB-12-CD }
operations:
  receiveVanStopped:
    action: receive
    channel:
      $ref: "#/channels/vanStopped"
`;
