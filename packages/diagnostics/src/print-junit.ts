import type { Finding } from "./finding.ts";
import { placeText, servicesText } from "./print-text.ts";
import type { Report } from "./report.ts";

/** A JUnit report: one test case for each finding, failed where it blocks; one that passed where nothing was found. */
export function printJunit({ command, findings, summary }: Report): string {
  const failures = findings.filter(({ severity }) => severity === "error").length;
  const cases =
    findings.length > 0 ? findings.map(testCase) : [`    <testcase classname="concord" name="${escape(summary)}"/>\n`];
  const counts = `tests="${Math.max(1, findings.length)}" failures="${failures}"`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n` +
    `  <testsuite name="concord ${escape(command)}" ${counts}>\n${cases.join("")}  </testsuite>\n</testsuites>\n`
  );
}

function testCase({ code, severity, at, message, label, witness, breaks, help }: Finding): string {
  const start = `    <testcase classname="${escape(at.file)}" name="${escape(`${code} ${placeText(at)}`)}"`;
  const text = [
    label ?? message,
    ...(witness ? [`witness: ${JSON.stringify(witness.value)}`] : []),
    ...(breaks ? [`breaks: ${servicesText(breaks)}`] : []),
    ...(help === undefined ? [] : [`help: ${help}`]),
  ].join("\n");
  if (severity !== "error") return `${start}>\n      <system-out>${escape(text)}</system-out>\n    </testcase>\n`;
  const failure = `      <failure type="${escape(code)}" message="${escape(message)}">${escape(text)}</failure>\n`;
  return `${start}>\n${failure}    </testcase>\n`;
}

/** XML 1.0 has no place for most control characters, not even escaped. */
function escape(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, "�")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
