import { type MessageId, type TapResult, tapFolder, tapResultFile } from "@concord/contracts";
import { type Finding, type Json, type Related, counted, sameJson } from "@concord/diagnostics";
import { lookUp } from "./json-pointer.ts";

/** What a tap has seen of one field of a message, in words: how often each value came, or that it never did. */
export interface Observed {
  /** `"GBP" came in 3 % of 12,345 messages until 2026-11-20` */
  readonly text: string;
  /** The file that says so. */
  readonly file: string;
  readonly messages: number;
  /** Of those messages, the ones that had the value, 0 to 1; absent where it was not counted. */
  readonly share?: number;
}

/**
 * What was seen on the wire of one value of a field, or of the field itself where no value is asked about. Undefined where
 * nobody watched, nothing came, or it was not counted.
 * @param pointer JSON pointer into the payload; `*` for any list item or map key
 */
export function observedOf(
  results: readonly TapResult[],
  message: MessageId,
  pointer: string,
  value?: Json,
): Observed | undefined {
  for (const { channel, until, observed } of results) {
    const seen = observed.find((one) => one.message === message);
    if (!seen || seen.count === 0) continue;
    const of = { file: `${tapFolder}/${tapResultFile(channel)}`, messages: seen.count };
    const among = `${counted(seen.count, "message")} until ${until.slice(0, 10)}`;
    if (seen.neverSeen.some((field) => pointer === field || pointer.startsWith(`${field}/`)))
      return { ...of, share: 0, text: `${pointer} never came in ${among}` };
    const values = seen.values.find(({ field }) => field === pointer);
    if (!values) continue;
    if (value === undefined) {
      const told = values.values.map((one) => `${JSON.stringify(one.value)} ${percent(one.count / seen.count)}`);
      return { ...of, text: `${told.join(", ")} of ${among}` };
    }
    const counts = values.values.find((one) => sameJson(one.value, value));
    if (!counts) continue;
    const share = counts.count / seen.count;
    return { ...of, share, text: `${JSON.stringify(value)} came in ${percent(share)} of ${among}` };
  }
  return undefined;
}

/** Says beside each finding how often what it is about occurs, where somebody has watched. */
export function withObserved(findings: readonly Finding[], results: readonly TapResult[]): Finding[] {
  return findings.map((finding) => {
    const seen = results.length > 0 ? observedIn(finding, results) : undefined;
    return seen ? { ...finding, related: [...finding.related, seen] } : finding;
  });
}

function observedIn({ facts, witness }: Finding, results: readonly TapResult[]): Related | undefined {
  const { place, subject } = facts;
  if (typeof place !== "string" || typeof subject !== "string") return undefined;
  // What the change takes away is what the side before accepts: how often does it come?
  const value = witness?.acceptedBy === "before" ? lookUp(witness.value, place) : undefined;
  const found = observedOf(results, subject, place, value === null || typeof value !== "object" ? value : undefined);
  if (!found) return undefined;
  const at = { file: found.file, pointer: "", line: 1, column: 1, length: 0 };
  return { label: "observed", at, text: found.text };
}

/** `3 %`, `0.4 %`, `never`. */
function percent(share: number): string {
  if (share === 0) return "0 %";
  const points = share * 100;
  return points < 1 ? `${points < 0.1 ? "under 0.1" : points.toFixed(1)} %` : `${Math.round(points)} %`;
}
