import type { ObservedMessage, ObservedValues, TapResult } from "@concord/contracts";
import { counted } from "@concord/diagnostics";

/** What a tap has seen, for people; ends with the file that has all of it. */
export function tapText(result: TapResult, file: string): string {
  const strange = result.unrecognised.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    `${counted(result.messages, "message")} on ${result.address} in ${durationText(result)}`,
    ...result.observed.flatMap(messageLines),
    ...(strange === 0 ? [] : [`${strange} of other types: ${typesText(result)}`]),
    `written to ${file}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function messageLines(observed: ObservedMessage): readonly string[] {
  const { message, count, valid, invalid, violations, undeclared, neverSeen, values } = observed;
  if (count === 0) return [`${message}  never came`];
  return [
    `${message}  ${count} came, ${valid} valid, ${invalid} invalid`,
    ...violations.map(({ field, text, count: times }) => `  ${times} × ${field || "the whole payload"} ${text}`),
    ...undeclared.map(({ field, count: times }) => `  ${times} × ${field} is not declared`),
    ...(neverSeen.length > 0 ? [`  never seen: ${neverSeen.join(", ")}`] : []),
    ...values.filter(({ count: times }) => times > 0).map(valuesLine),
  ];
}

function valuesLine({ field, count, values, other }: ObservedValues): string {
  const shares = values.map(
    ({ value, count: times }) => `${typeof value === "string" ? value : JSON.stringify(value)} ${share(times, count)}`,
  );
  if (other > 0) shares.push(`not declared ${share(other, count)}`);
  return `  ${field}  ${shares.join(", ")}`;
}

function share(times: number, of: number): string {
  if (times === 0) return "never";
  const percent = (100 * times) / of;
  return `${percent < 10 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

function typesText({ unrecognised }: TapResult): string {
  return unrecognised.map(({ type, count }) => `${type ?? "without a type"} ${count}`).join(", ");
}

function durationText({ from, until }: TapResult): string {
  const seconds = Math.round((Date.parse(until) - Date.parse(from)) / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
