import type { Finding, JsonObject, Location, Severity } from "./finding.ts";
import { servicesText, verdictText } from "./print-text.ts";
import type { Report } from "./report.ts";

const levels: Record<Severity, string> = { error: "error", warning: "warning", note: "note" };

/** The report in SARIF 2.1.0, for code scanning. Ends with a line break. */
export function printSarif({ findings }: Report): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "concord", rules: codes.map((id) => ({ id, name: ruleName(id) })) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(finding: Finding, ruleIndex: number): JsonObject {
  const { code, severity, message, label, at, related, witness, breaks, help, fingerprint, facts } = finding;
  const lines = [
    label === undefined || message.includes(label) ? message : `${message}: ${label}`,
    ...(witness ? [`Witness ${JSON.stringify(witness.value)}: ${verdictText(witness)}`] : []),
    ...(breaks ? [`Breaks ${servicesText(breaks)}`] : []),
    ...(help === undefined ? [] : [`Help: ${help}`]),
  ];
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: lines.join("\n") },
    locations: [{ physicalLocation: physicalLocation(at) }],
    // A place of another revision is not a place in the files that are scanned.
    relatedLocations: related
      .filter(({ revision }) => revision === undefined)
      .map((one, id) => ({ id, physicalLocation: physicalLocation(one.at), message: { text: one.label } })),
    partialFingerprints: { concord: fingerprint },
    properties: { facts, ...(witness && { witness: { ...witness } }) },
  };
}

function physicalLocation({ file, line, column, length }: Location): JsonObject {
  const uri = file.split("/").map(encodeURIComponent).join("/");
  if (line < 1) return { artifactLocation: { uri } };
  const region = { startLine: line, startColumn: column, endColumn: column + Math.max(1, length) };
  return { artifactLocation: { uri }, region };
}

/** `compat/payload-widened` → `PayloadWidened` */
function ruleName(code: string): string {
  const [, id = code] = code.split("/");
  return id.replaceAll(/(?:^|-)(\w)/gu, (_, letter: string) => letter.toUpperCase());
}
