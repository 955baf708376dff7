import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { HtmlValidate } from "html-validate";
import { Ajv2020 } from "ajv/dist/2020.js";
import { finding, printHtml, printMarkdown, printSarif, report } from "@concord/diagnostics";
import { beforeEach, describe, expect, test } from "vitest";
import { billing, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, type Run, concord, repository, workspace } from "../cli/run.ts";

const require = createRequire(import.meta.url);
const teams = `teams:
  - { id: orders, name: Orders, handle: "@shop/orders" }
  - { id: payments, name: Payments, handle: "@shop/payments" }
`;

/** A change that breaks another team's service. */
function broken(): Repo {
  const files = {
    ...shop(),
    "contracts/teams.yaml": teams,
    "contracts/commerce/domain.yaml": "name: Commerce\nowner: orders\n",
    "contracts/commerce/billing/asyncapi.yaml": billing.replace(
      "  version: 1.0.0\n",
      "  version: 1.0.0\n  x-owner: payments\n",
    ),
  };
  const repo = repository(files);
  repo.commit("first");
  repo.write({ [ordersFile]: shop({ currency: "[EUR, USD, CHF]" })[ordersFile]! });
  return repo;
}

const written = ["sarif=out/r.sarif", "markdown=out/r.md", "html=out/r.html", "json=out/r.json", "junit=out/r.xml"];
const texts = new Map<string, string>();
let run: Run;

/** One run writes them all; its folder is gone with the first test, and what it wrote is kept. */
beforeEach(async () => {
  if (texts.size > 0) return;
  const repo = broken();
  const argv = ["check", "--against", "HEAD", ...written.flatMap((one) => ["--report", one]), "--report", "github=-"];
  run = await concord(repo.folder, argv);
  for (const one of written) {
    const [format = "", file = ""] = one.split("=");
    texts.set(format, readFileSync(path.join(repo.folder, file), "utf8"));
  }
});

describe("several reports of one run", () => {
  test("all are written, and standard output has the one that was asked for there", () => {
    expect([...texts.values()].every((text) => text.includes("payload-widened"))).toBe(true);
    expect([run.code, run.err]).toEqual([1, ""]);
    expect(run.out).toMatch(/^::error file=contracts\/commerce\/orders\/asyncapi\.yaml,line=31,col=30/);
  });

  test("sarif is what its own schema says", () => {
    const schema = JSON.parse(
      readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
    );
    // Of draft-04 it uses nothing that later drafts read otherwise.
    delete schema.$schema;
    delete schema.id;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    expect(validate(JSON.parse(texts.get("sarif")!)), JSON.stringify(validate.errors)).toBe(true);
    const nowhere = finding({
      code: "compat/waiver-spent",
      severity: "note",
      message: "a file, and no line of it",
      at: { file: "waivers/a file.yaml", pointer: "", line: 0, column: 0, length: 0 },
    });
    const bare = report({ command: "check", findings: [nowhere], summary: "", figures: {} });
    expect(validate(JSON.parse(printSarif(bare))), JSON.stringify(validate.errors)).toBe(true);
    const wrong = JSON.parse(texts.get("sarif")!);
    wrong.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
    expect(validate(wrong), "the schema can say no").toBe(false);
  });

  test("json and markdown name who should look at it, and why; nobody is mentioned by the comment", () => {
    const json = JSON.parse(texts.get("json")!);
    expect(json.reviewers).toEqual([
      { team: "orders", handle: "@shop/orders", must: true, why: `owns ${ordersFile}` },
      { team: "payments", handle: "@shop/payments", must: true, why: "billing would break" },
    ]);
    const schema = JSON.parse(readFileSync(path.join(workspace, "packages/diagnostics/report.schema.json"), "utf8"));
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
    expect(texts.get("markdown")).toContain("**Review** orders (owns ");
    expect(texts.get("markdown")).not.toContain("@shop");
  });

  test("html is one valid page without a script, with the excerpt, the witness and who breaks", () => {
    const html = texts.get("html")!;
    const { valid, results } = new HtmlValidate({
      extends: ["html-validate:recommended"],
      rules: { "no-inline-style": "off", "long-title": "off", "valid-id": "off", "doctype-style": "off" },
    }).validateStringSync(html);
    expect(valid, JSON.stringify(results.flatMap(({ messages }) => messages))).toBe(true);
    expect(html).not.toMatch(/<script|<link|https?:/u);
    expect(html).toContain("<mark>CHF</mark>");
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toMatch(/<dt>breaks<\/dt>\n<dd>billing \(team payments\)/u);
  });
});

test("html and markdown take a contract's words as text", () => {
  const hostile = finding({
    code: "compat/payload-widened",
    severity: "error",
    message: "<script>alert(1)</script>",
    label: '"><img src=x onerror=alert(1)>',
    at: { file: "a.yaml", pointer: "", line: 1, column: 1, length: 3 },
    witness: { value: "</pre><script>", acceptedBy: "after", rejectedBy: "before", reason: "<b>" },
  });
  const told = report({ command: "check", findings: [hostile], summary: "<i>", figures: {} });
  expect(printHtml(told, () => "<svg onload=alert(1)>")).not.toMatch(/<(script|img|svg|i|b)[ >]/u);
  const outsideFences = printMarkdown(told).replaceAll(/^```[^]*?^```$/gmu, "");
  expect(outsideFences).not.toMatch(/(?<!\\)<(script|img|i|b)[ >]/u);
});

test("markdown stays under the limit of a comment; the least severe are left out first, and counted", () => {
  const many = (["note", "warning", "error"] as const).flatMap((severity) =>
    Array.from({ length: 200 }, (_, index) =>
      finding({
        code: `compat/${severity}-found`,
        severity,
        message: `${severity} ${index} ${"x".repeat(300)}`,
        at: { file: "a.yaml", pointer: `/${index}`, line: index + 1, column: 1, length: 1 },
      }),
    ),
  );
  const text = printMarkdown(report({ command: "check", findings: many, summary: "a lot", figures: {} }));
  expect(text.length).toBeLessThan(65_536);
  expect(text.match(/`compat\/error-found`/gu)!.length).toBeGreaterThan(100);
  const [, left] = /… and (\d+) more, left out/u.exec(text)!;
  const shown = text.match(/^\*\*(error|warning|note)\*\*/gmu)!.length;
  expect(shown + Number(left)).toBe(600);
  const wide = finding({ ...many[0]!, severity: "error", message: "y".repeat(90_000) });
  expect(printMarkdown(report({ command: "check", findings: [wide], summary: "", figures: {} })).length).toBeLessThan(
    65_536,
  );
});
