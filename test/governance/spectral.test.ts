import { type LoadedRuleset, loadRuleset } from "@concord/governance";
import { describe, expect, test } from "vitest";
import { lint, readTexts } from "./sample.ts";

const file = "contracts/shop/orders/openapi.yaml";
const api = `openapi: 3.1.0
info: { title: Orders API, version: 1.0.0, description: Ask for orders. }
servers: [{ url: https://api.shop.example }]
security: [{ staff: [] }]
paths:
  /orders:
    get:
      operationId: list_orders
      summary: List orders
      responses:
        "200":
          description: The orders.
          content:
            application/json:
              schema: { $ref: ../schemas/Order.yaml }
components: { securitySchemes: { staff: { type: http, scheme: bearer } } }
`;
const order =
  "title: Order\ndescription: What a customer wants.\ntype: object\nproperties:\n  order_id: { type: string }\n  note: { type: string }\n";

function load(rulesets: Readonly<Record<string, string>>): Promise<LoadedRuleset> {
  return loadRuleset(".spectral.yaml", (name) => Promise.resolve(rulesets[name]));
}

async function findings(rulesets: Readonly<Record<string, string>>, contract = api): Promise<string[]> {
  const fabric = await readTexts({
    "concord.yaml": "lint: { spectral: .spectral.yaml }",
    [file]: contract,
    "contracts/shop/schemas/Order.yaml": order,
  });
  const found = await lint(fabric, { spectral: await load(rulesets) });
  return found.findings
    .filter(({ code }) => /spectral:|ruleset/u.test(code))
    .map(({ code, severity, at }) => `${severity} ${code.replace("governance/", "")} ${at.file}#${at.pointer}`);
}

describe("a team's own ruleset", () => {
  test("is run over each contract, with Spectral's functions, and told where it is written", async () => {
    const ruleset = `
rules:
  operation-id-camel:
    message: "{{value}} is not camel case."
    severity: warn
    formats: [oas3]
    given: $.paths[*][*].operationId
    then: { function: casing, functionOptions: { type: camel } }
`;
    expect(await findings({ ".spectral.yaml": ruleset })).toEqual([
      `warning spectral:operation-id-camel ${file}#/paths/~1orders/get/operationId`,
    ]);
  });

  test("may extend the stock ones and files beside it, and switch rules off", async () => {
    const rulesets = {
      ".spectral.yaml": "extends: [[spectral:oas, off], ./rules/house.yaml]\nrules:\n  info-contact: error\n",
      "rules/house.yaml":
        "rules:\n  no-get:\n    given: $.paths[*].get\n    severity: hint\n    then: { function: falsy }\n",
    };
    expect(await findings(rulesets)).toEqual([
      `error spectral:info-contact ${file}#/info`,
      `note spectral:no-get ${file}#/paths/~1orders/get`,
    ]);
  });

  test("says nothing about files that are only referred to", async () => {
    const ruleset = "rules:\n  no-underscore:\n    given: $..properties.order_id\n    then: { function: falsy }\n";
    expect(await findings({ ".spectral.yaml": ruleset })).toEqual([]);
  });

  test("is kept quiet by x-lint-ignore like any other", async () => {
    const ruleset = "rules:\n  no-get:\n    given: $.paths[*].get\n    then: { function: falsy }\n";
    const ignored = api.replace(
      "      summary:",
      '      x-lint-ignore: [{ rule: "spectral:no-get", reason: We like it. }]\n      summary:',
    );
    expect(await findings({ ".spectral.yaml": ruleset }, ignored)).toEqual([]);
  });
});

describe("a ruleset that cannot be used", () => {
  test.each([
    ["is missing", {}, "there is no such file"],
    ["is broken", { ".spectral.yaml": "rules: [" }, "not YAML"],
    ["is of the network", { ".spectral.yaml": "extends: https://example.com/rules.yaml" }, "nothing is fetched"],
    ["is a package", { ".spectral.yaml": "extends: spectral:house" }, "spectral:oas"],
    ["is a program", { ".spectral.yaml": "extends: ./rules.js" }, "not run"],
    ["brings code", { ".spectral.yaml": "functions: [mine]\nrules: {}" }, "functions of your own"],
    [
      "names no function",
      { ".spectral.yaml": "rules: { a: { given: $, then: { function: constructor } } }" },
      "no function constructor",
    ],
    [
      "names no format",
      { ".spectral.yaml": "rules: { a: { given: $, formats: [raml1], then: { function: truthy } } }" },
      "no format raml1",
    ],
    ["extends itself", { ".spectral.yaml": "extends: ./.spectral.yaml" }, "extends itself"],
    ["is not valid", { ".spectral.yaml": "rules: { a: { then: { function: truthy } } }" }, "given"],
  ])("because it %s is refused with the reason", async (_, rulesets, reason) => {
    const loaded = await load(rulesets);
    expect(loaded).toMatchObject({ ok: false, problems: [expect.stringContaining(reason)] });
  });

  test("is a finding at the setting that names it", async () => {
    expect(await findings({})).toEqual(["error ruleset-refused concord.yaml#/lint/spectral"]);
  });
});
