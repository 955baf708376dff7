import type { Finding } from "@concord/diagnostics";
import { applyEdits } from "@concord/governance";
import { describe, expect, test } from "vitest";
import { lint, readTexts } from "./sample.ts";

/** One message with two mistakes: no example (a warning), and an example of a field that is none (an error). */
const orders = `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0, description: Keeps orders. }
channels:
  placed:
    address: orders.placed
    description: Every order as it was placed.
    messages:
      orderPlaced:
        summary: A customer has ordered.
        payload:
          type: object
          properties:
            quantity: { type: integer, examples: [two] }
            note: { type: string }
`;
const file = "contracts/shop/orders/asyncapi.yaml";

async function linted(settings: string, contract = orders): Promise<readonly Finding[]> {
  const texts = {
    "concord.yaml": settings,
    "contracts/shop/domain.yaml": "name: Shop\nsummary: Sells things.\n",
    [file]: contract,
  };
  return (await lint(await readTexts(texts))).findings;
}

function shown({ code, severity, at }: Finding): string {
  return `${severity} ${code.replace("governance/", "")} ${at.file}#${at.pointer}`;
}

const omitted = "example-omitted contracts/shop/orders/asyncapi.yaml#/channels/placed/messages/orderPlaced";
const mismatched = `error example-mismatched ${file}#/channels/placed/messages/orderPlaced/payload/properties/quantity/examples/0`;

describe("settings", () => {
  test("say how serious a rule is, or that it is off", async () => {
    expect((await linted("title: Shop\n")).map(shown)).toEqual([mismatched, `warning ${omitted}`]);
    expect((await linted("lint: { rules: { example-omitted: error, example-mismatched: off } }")).map(shown)).toEqual([
      `error ${omitted}`,
    ]);
    expect((await linted("lint: { rules: { example-mismatched: { severity: note } } }")).map(shown)).toEqual([
      `warning ${omitted}`,
      mismatched.replace("error", "note"),
    ]);
  });

  test("of a domain win over those of the workspace", async () => {
    const settings =
      "lint: { rules: { example-omitted: off }, domains: { shop: { rules: { example-omitted: note } } } }";
    expect((await linted(settings)).map(shown)).toEqual([mismatched, `note ${omitted}`]);
  });

  test("that name nothing are told with what was meant, at their place", async () => {
    const findings = await linted(`lint:
  rules:
    example-ommitted: off
    event-misnamed: { word: [] }
  domains:
    shopp:
      rules: { nothing-like-it-at-all: off }
`);
    const misspelt = findings.filter(({ code }) => code === "governance/setting-misspelt");
    expect(misspelt.map(({ at, facts, severity }) => [severity, at.file, at.pointer, at.line, facts["meant"]])).toEqual(
      [
        ["error", "concord.yaml", "/lint/rules/example-ommitted", 3, "example-omitted"],
        ["error", "concord.yaml", "/lint/rules/event-misnamed/word", 4, "words"],
        ["error", "concord.yaml", "/lint/domains/shopp", 6, "shop"],
        ["error", "concord.yaml", "/lint/domains/shopp/rules/nothing-like-it-at-all", 7, undefined],
      ],
    );
  });

  test("are checked as they are read", async () => {
    const fabric = await readTexts({
      "concord.yaml": "lint: { rules: { example-omitted: sometimes }, rule: {} }",
      [file]: orders,
    });
    expect(
      fabric.findings
        .filter(({ at }) => at.file === "concord.yaml")
        .map(({ at }) => at.pointer)
        .sort(),
    ).toEqual(["/lint/rule", "/lint/rules/example-omitted"]);
  });
});

describe("x-lint-ignore", () => {
  const ignoring = (entries: string): string =>
    orders.replace("        summary:", `        x-lint-ignore: ${entries}\n        summary:`);

  test("keeps a rule quiet where it stands and below, and is counted", async () => {
    const texts = {
      [file]: ignoring(
        "[{ rule: example-omitted, reason: The test kit makes them. }, { rule: example-mismatched, reason: Told so. }]",
      ),
    };
    const { findings, suppressed } = await lint(await readTexts(texts));
    expect(findings.map(shown)).toEqual([]);
    expect(suppressed).toBe(2);
  });

  test("keeps nothing else quiet", async () => {
    const beside = orders.replace(
      "            note:",
      "            note: { type: string, x-lint-ignore: [{ rule: example-omitted, reason: Not here. }] }\n            other:",
    );
    const findings = await linted("title: Shop\n", beside);
    expect(findings.map(shown)).toEqual([
      mismatched,
      `warning ${omitted}`,
      `warning suppression-unused ${file}#/channels/placed/messages/orderPlaced/payload/properties/note/x-lint-ignore/0`,
    ]);
  });

  test("that names no rule is an error", async () => {
    const findings = await linted("title: Shop\n", ignoring("[{ rule: example-omited, reason: A typing error. }]"));
    expect(findings.find(({ code }) => code === "governance/suppression-unused")).toMatchObject({
      severity: "error",
      facts: { rule: "example-omited", meant: "example-omitted" },
      at: { file, pointer: "/channels/placed/messages/orderPlaced/x-lint-ignore/0" },
    });
  });

  test("is put right by --fix: a misspelt one is named, one that is idle goes, alone or with its field", async () => {
    const rule = "{ rule: example-omited, reason: A typing error. }";
    const idle = "{ rule: money-rounded, reason: There is none. }";
    const put = async (entries: string): Promise<string> => {
      const text = ignoring(entries);
      const { fixes } = await lint(await readTexts({ [file]: text }));
      const edits = [...fixes.values()].flat().filter(({ kind, at }) => kind !== "add" && at.file === file);
      return applyEdits(text, edits);
    };
    expect(await put(`[${rule}]`)).toBe(ignoring("[{ rule: example-omitted, reason: A typing error. }]"));
    expect(await put(`[{ rule: example-omitted, reason: So. }, ${idle}]`)).toBe(
      ignoring("[{ rule: example-omitted, reason: So. }]"),
    );
    expect(await put(`[${idle}, ${idle}]`)).not.toContain("x-lint-ignore");
    expect(await put(`[${idle}]`)).not.toContain("x-lint-ignore");
  });

  test("needs a reason: reading says so, and the rule is not kept quiet", async () => {
    const fabric = await readTexts({ [file]: ignoring("[{ rule: example-omitted }]") });
    expect(fabric.findings.filter(({ code }) => code === "contracts/field-invalid")).toHaveLength(1);
    expect((await lint(fabric)).findings.map(shown)).toContain(`warning ${omitted}`);
  });
});
