import {
  type Finding,
  finding,
  printGithub,
  printJson,
  printJunit,
  printMarkdown,
  printSarif,
  printText,
  report,
} from "@concord/diagnostics";
import { describe, expect, test } from "vitest";

const file = "contracts/commerce/orders/asyncapi.yaml";
const text = `channels:
  orders:
    payload:
      properties:
        currency:
          enum: [EUR, USD, CHF]
`;
const source = (wanted: string): string | undefined => (wanted === file ? text : undefined);

const widened = finding({
  code: "compat/payload-widened",
  severity: "error",
  message: 'payload: "CHF" is new',
  label: '"CHF" is new',
  at: { file, pointer: "/channels/orders/payload/properties/currency/enum/2", line: 6, column: 27, length: 3 },
  subject: { kind: "message", text: "orderPlaced, sent by orders, compatibility full (retained on kafka)" },
  related: [
    {
      label: "before",
      revision: "main",
      at: { file, pointer: "", line: 6, column: 17, length: 10 },
      text: "enum: [EUR, USD]",
    },
  ],
  witness: {
    value: { currency: "CHF", amount: 1 },
    acceptedBy: "after",
    rejectedBy: "before",
    reason: '`currency` may not be "CHF"',
  },
  breaks: [
    { service: "billing", team: "payments" },
    { service: "analytics", team: "insights" },
  ],
  help: "make the enumeration extensible first, or publish orderPlacedV2 beside this one",
});
const warning = finding({
  code: "contracts/tag-missing",
  severity: "warning",
  message: "no tags",
  at: { ...widened.at, line: 1, column: 1, length: 8 },
});

describe("text", () => {
  test("excerpt, caret below the change, then what explains it", () => {
    expect(printText([widened], { color: false, source })).toBe(
      `error compat/payload-widened  ${file}:6:27
    5 |         currency:
    6 |           enum: [EUR, USD, CHF]
      |                           ^^^ "CHF" is new
 message  orderPlaced, sent by orders, compatibility full (retained on kafka)
 before   ${file}@main:6:17  enum: [EUR, USD]
 witness  {"currency":"CHF","amount":1}
          accepted by this change, rejected by the contract as it was: \`currency\` may not be "CHF"
 breaks   billing (team payments) · analytics (team insights)
 help     make the enumeration extensible first, or publish orderPlacedV2 beside this one

`,
    );
  });

  test("without a source the sentence stands in for the excerpt", () => {
    const [headline, sentence] = printText([widened], { color: false, source: () => undefined }).split("\n");
    expect([headline, sentence]).toEqual([`error compat/payload-widened  ${file}:6:27`, '      payload: "CHF" is new']);
  });

  test("a document on one line of megabytes is cut around the place", () => {
    const at = { ...widened.at, line: 1, column: 500_001, length: 3 };
    const wide = `${"x".repeat(500_000)}CHF${"y".repeat(500_000)}`;
    const lines = printText([{ ...widened, at }], { color: false, source: () => wide }).split("\n");
    const [line, caret] = [lines[1]!, lines[2]!];
    expect(line.length).toBeLessThan(130);
    expect(line.slice(caret.indexOf("^"), caret.indexOf("^") + 3)).toBe("CHF");
  });

  test("tabs before the place stay tabs, so that the caret stands below it", () => {
    const at = { ...widened.at, line: 1, column: 3, length: 1 };
    const caret = printText([{ ...widened, at }], { color: false, source: () => "\t\tx" }).split("\n")[2];
    expect(caret).toBe('      | \t\t^ "CHF" is new');
  });

  test("what a contract says cannot move the cursor or recolour the terminal", () => {
    const hostile: Finding = {
      ...widened,
      label: "\u001B[2J\u0007gone",
      help: "\u009B31mred",
      at: { ...widened.at, file: "a\u001B[1m.yaml" },
      subject: { kind: "message", text: "\u001B]0;title\u0007" },
    };
    const printed = printText([hostile], { color: false, source: () => "\u001B[31m\r\nx" });
    // oxlint-disable-next-line no-control-regex
    expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});

describe("json", () => {
  test("has the verdict, the counts and everything of a finding", () => {
    const printed = JSON.parse(
      printJson(report({ command: "check", findings: [warning, widened], summary: "one", figures: {} })),
    );
    expect(printed).toMatchObject({ command: "check", verdict: "blocked", counts: { error: 1, warning: 1, note: 0 } });
    expect(printed.findings).toEqual([widened, warning]);
  });
});

describe("github", () => {
  test("one annotation a finding, escaped as workflow commands want it", () => {
    const odd = finding({ ...widened, message: "100% of\nit, really", label: "100% of\nit", help: "a: b, c" });
    expect(printGithub(report({ command: "check", findings: [odd, warning], summary: "done", figures: {} }))).toBe(
      `::error file=${file},line=6,col=27,title=compat/payload-widened::100%25 of%0Ait, really%0Awitness: {"currency":"CHF","amount":1}%0Aa: b, c\n` +
        `::warning file=${file},line=1,col=1,title=contracts/tag-missing::no tags\ndone\n`,
    );
  });
});

describe("sarif", () => {
  test("has what code scanning needs: rule, level, place, fingerprint", () => {
    const log = JSON.parse(
      printSarif(report({ command: "check", findings: [widened, warning], summary: "", figures: {} })),
    );
    expect(log.version).toBe("2.1.0");
    const [run] = log.runs;
    expect(run.tool.driver).toMatchObject({
      name: "concord",
      rules: [{ id: "compat/payload-widened", name: "PayloadWidened" }, { id: "contracts/tag-missing" }],
    });
    expect(run.results[0]).toMatchObject({
      ruleId: "compat/payload-widened",
      ruleIndex: 0,
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: file },
            region: { startLine: 6, startColumn: 27, endColumn: 30 },
          },
        },
      ],
      partialFingerprints: { concord: widened.fingerprint },
    });
    expect(run.results[0].message.text).toContain('Witness {"currency":"CHF","amount":1}');
    expect(run.results[0].relatedLocations, "a place of another revision is not in the files scanned").toEqual([]);
  });
});

describe("junit", () => {
  test("findings that block fail, the others are told", () => {
    const printed = printJunit(report({ command: "check", findings: [widened, warning], summary: "", figures: {} }));
    expect(printed).toContain('<testsuites tests="2" failures="1">');
    expect(printed.match(/<failure /g)).toHaveLength(1);
    expect(printed).toContain('message="payload: &quot;CHF&quot; is new"');
    expect(printed).toContain("<system-out>no tags</system-out>");
  });

  test("nothing found is one test that passed", () => {
    const printed = printJunit(
      report({ command: "check", findings: [], summary: "no <breaking> change", figures: {} }),
    );
    expect(printed).toContain('<testsuites tests="1" failures="0">');
    expect(printed).toContain('name="no &lt;breaking&gt; change"/>');
  });
});

describe("markdown", () => {
  test("verdict first, then who breaks and the witness; the rest folded", () => {
    const lines = printMarkdown(
      report({ command: "check", findings: [widened, warning], summary: "1 breaking change", figures: {} }),
    ).split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "### ❌ Blocked",
      "",
      "1 breaking change  ",
      "",
      "**Breaks** analytics (team insights) · billing (team payments)",
    ]);
    expect(lines).toContain('{"currency":"CHF","amount":1}');
    expect(lines).toContain("<details><summary>1 warning more</summary>");
  });

  test("a comment never gets too long: the least severe findings are left out, and counted", () => {
    const many = Array.from({ length: 2_000 }, (_, index) =>
      finding({ ...warning, message: `no tags ${index}`, facts: { index } }),
    );
    const printed = printMarkdown(
      report({ command: "check", findings: [widened, ...many], summary: "much", figures: {} }),
    );
    expect(printed.length).toBeLessThan(65_536);
    expect(printed.length).toBeGreaterThan(60_000);
    const left = Number(/… and (\d+) more/.exec(printed)?.[1]);
    expect(left + printed.match(/no tags \d+/g)!.length).toBe(2_000);
    expect(printed).toContain("</details>");
  });

  test("what a contract says neither mentions people nor becomes markup", () => {
    const odd = finding({ ...widened, label: "@everyone <img src=x> [a](http://b)" });
    const printed = printMarkdown(report({ command: "check", findings: [odd], summary: "", figures: {} }));
    expect(printed).not.toContain("@everyone");
    expect(printed).not.toMatch(/(?<!\\)<img/);
    expect(printed).not.toContain("[a](");
  });
});
