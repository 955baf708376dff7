import type { Finding, Severity } from "./finding.ts";
import type { Report } from "./report.ts";

const levels: Record<Severity, string> = { error: "error", warning: "warning", note: "notice" };

/** Workflow commands that GitHub turns into annotations beside the changed lines. Ends with a line break. */
export function printGithub({ findings, summary }: Report): string {
  return `${findings.map(annotation).join("")}${summary}\n`;
}

function annotation({ severity, code, at, message, label, witness, help }: Finding): string {
  const place = at.line > 0 ? `,line=${at.line},col=${at.column}` : "";
  const lines = [
    label === undefined || message.includes(label) ? message : `${message}: ${label}`,
    ...(witness ? [`witness: ${JSON.stringify(witness.value)}`] : []),
    ...(help === undefined ? [] : [help]),
  ];
  const properties = `file=${escapeProperty(at.file)}${place},title=${escapeProperty(code)}`;
  return `::${levels[severity]} ${properties}::${escapeData(lines.join("\n"))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
