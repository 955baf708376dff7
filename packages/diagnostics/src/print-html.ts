import { excerpt } from "./excerpt.ts";
import type { Finding, Severity } from "./finding.ts";
import { placeText, servicesText, verdictText } from "./print-text.ts";
import { type Report, blocks, countBySeverity, counted } from "./report.ts";
import type { SourceReader } from "./source-reader.ts";

const severities: readonly Severity[] = ["error", "warning", "note"];

/**
 * The report as one page that needs nothing else: no script, no other file, readable in light and dark and on paper.
 * Notes are folded. Ends with a line break.
 */
export function printHtml(report: Report, source: SourceReader = () => undefined): string {
  const { command, findings, summary, reviewers = [] } = report;
  const verdict = blocks(findings) ? "Blocked" : "Nothing blocks";
  const counts = countBySeverity(findings);
  const sections = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => {
      const own = findings.filter((one) => one.severity === severity).map((one) => article(one, source));
      const open = severity === "note" ? "" : " open";
      return `<details${open}>\n<summary>${counted(counts[severity], severity)}</summary>\n${own.join("")}</details>\n`;
    });
  const asked = reviewers.map(
    ({ team, must, why }) => `<li><b>${escape(team)}</b> ${escape(why)}${must ? "" : " (for information)"}</li>\n`,
  );
  return (
    `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n` +
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>concord ${escape(command)}: ${verdict}</title>\n` +
    `<style>${style}</style>\n</head>\n<body>\n<main>\n` +
    `<h1 class="${blocks(findings) ? "error" : "passed"}">${verdict}</h1>\n` +
    `<p>${summary.split("\n").map(escape).join("<br>\n")}</p>\n` +
    (asked.length > 0 ? `<h2>Who should look at it</h2>\n<ul>\n${asked.join("")}</ul>\n` : "") +
    `${sections.join("")}</main>\n</body>\n</html>\n`
  );
}

function article(finding: Finding, source: SourceReader): string {
  const { code, severity, at, message, label, subject, related, witness, breaks, mayAffect, help } = finding;
  const rows: [string, string][] = [
    ...(subject ? [[subject.kind, escape(subject.text)] as [string, string]] : []),
    ...related.map(({ label: name, at: place, revision, text }): [string, string] => [
      name,
      `<code>${escape(placeText(place, revision))}</code>${text === undefined ? "" : ` ${escape(text)}`}`,
    ]),
    ...(witness
      ? [
          [
            "witness",
            `<pre>${escape(JSON.stringify(witness.value, null, 2))}</pre>${escape(verdictText(witness))}`,
          ] as [string, string],
        ]
      : []),
    ...(breaks?.length ? [["breaks", escape(servicesText(breaks))] as [string, string]] : []),
    ...(mayAffect?.length ? [["may affect", escape(servicesText(mayAffect))] as [string, string]] : []),
    ...(help === undefined ? [] : [["help", escape(help)] as [string, string]]),
  ];
  const list = rows.map(([name, text]) => `<dt>${escape(name)}</dt>\n<dd>${text}</dd>\n`).join("");
  return (
    `<article id="${finding.fingerprint}" class="${severity}">\n` +
    `<h2><span>${severity}</span> ${escape(code)}</h2>\n<p><code>${escape(placeText(at))}</code></p>\n` +
    `<p>${escape(label ?? message)}</p>\n${excerptOf(finding, source)}${list && `<dl>\n${list}</dl>\n`}</article>\n`
  );
}

function excerptOf({ at }: Finding, source: SourceReader): string {
  const text = at.line > 0 ? source(at.file) : undefined;
  const cut = text === undefined ? undefined : excerpt(text, at);
  if (!cut) return "";
  const lines = cut.lines.map((line, index) => {
    if (index < cut.lines.length - 1) return `${line.number} ${escape(line.text)}`;
    const from = cut.indent.length;
    const [before, marked, after] = [
      line.text.slice(0, from),
      line.text.slice(from, from + cut.caret.length),
      line.text.slice(from + cut.caret.length),
    ];
    return `${line.number} ${escape(before)}<mark>${escape(marked)}</mark>${escape(after)}`;
  });
  return `<pre>${lines.join("\n")}</pre>\n`;
}

/** A contract's own words are text, whatever markup they hold. */
function escape(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

const style = `
:root { color-scheme: light dark; --line: #8886; --error: #b3261e; --warning: #8a5a00; --note: #2456a6; --passed: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --error: #ff8a80; --warning: #ffc766; --note: #9dc1ff; --passed: #7ddba0; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0; } h1.error { color: var(--error); } h1.passed { color: var(--passed); }
h2 { font-size: 1rem; margin: 0; }
summary { font-weight: 600; cursor: pointer; margin: 1.5rem 0 .5rem; }
article { border: 1px solid var(--line); border-left-width: .35rem; border-radius: .4rem; padding: .8rem 1rem; margin: .8rem 0; }
article p { margin: .3rem 0; }
.error { border-left-color: var(--error); } .error h2 span { color: var(--error); }
.warning { border-left-color: var(--warning); } .warning h2 span { color: var(--warning); }
.note { border-left-color: var(--note); } .note h2 span { color: var(--note); }
pre { overflow-x: auto; padding: .6rem .8rem; margin: .4rem 0; border: 1px solid var(--line); border-radius: .3rem; font-size: .875rem; }
code, pre { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
mark { font-weight: 700; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .6rem 0 0; }
dt { font-weight: 600; } dd { margin: 0; white-space: pre-line; }
`;
