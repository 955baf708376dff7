import { createHash } from "node:crypto";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * A place in a source file.
 * `file` is relative to the workspace with forward slashes; `pointer` is an RFC 6901 JSON pointer into the document
 * ("" is the whole document); `line` and `column` count from 1; `length` is in UTF-16 units on that line (0 when unknown).
 */
export interface Location {
  readonly file: string;
  readonly pointer: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Which of two compared things a value belongs to. */
export type Side = "before" | "after" | "sender" | "receiver";

export type Severity = "error" | "warning" | "note";

/** The engine that speaks. A code is `<area>/<rule id>`, for example `compat/payload-widened`. */
export type Area = "contracts" | "compat" | "wiring" | "governance" | "source" | "codegen";
export type FindingCode = `${Area}/${string}`;

/** A second place that explains the finding: the same place before, the sender, the first definition. */
export interface Related {
  readonly label: string;
  readonly at: Location;
  /** The git revision the file was read from, when it is not the working tree. */
  readonly revision?: string;
  /** A short excerpt or remark, one line. */
  readonly text?: string;
}

/** A concrete value that one side accepts and the other rejects, confirmed by an independent validator. */
export interface Witness {
  readonly value: Json;
  readonly acceptedBy: Side;
  readonly rejectedBy: Side;
  /** One sentence: why it is rejected. */
  readonly reason: string;
}

/** A service that would break, and the team that owns it. */
export interface ServiceRef {
  readonly service: string;
  readonly team?: string;
}

/** One diagnostic record. Tests assert code, place, facts and witness; never the wording. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence made from the facts, without a full stop. */
  readonly message: string;
  readonly at: Location;
  /** What stands at the caret, in a few words: `"CHF" is new`. */
  readonly label?: string;
  /** What it is about and who decided: `message`, `paymentCaptured, sent by payments, compatibility full (…)`. */
  readonly subject?: { readonly kind: string; readonly text: string };
  readonly related: readonly Related[];
  /** Enough to rebuild the sentence. */
  readonly facts: JsonObject;
  readonly witness?: Witness;
  readonly breaks?: readonly ServiceRef[];
  /** Services that take part, but have not said which fields they read. */
  readonly mayAffect?: readonly ServiceRef[];
  /** One imperative sentence: how to fix it. */
  readonly help?: string;
  /** Stable across wording and line numbers: of code, file, pointer and facts. */
  readonly fingerprint: string;
}

export type FindingInput = Omit<Finding, "fingerprint" | "related" | "facts"> & {
  readonly related?: readonly Related[];
  readonly facts?: JsonObject;
};

/** Completes a finding with its fingerprint. */
export function finding(input: FindingInput): Finding {
  const facts = input.facts ?? {};
  return { ...input, facts, related: input.related ?? [], fingerprint: fingerprint(input.code, input.at, facts) };
}

function fingerprint(code: string, at: Location, facts: JsonObject): string {
  const text = canonicalJson([code, at.file, at.pointer, facts]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** JSON with sorted keys, so that equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const object = value as JsonObject;
    const members = Object.keys(object)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(object[key]!)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Whether two values are equal, whatever the order of their keys. */
export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return Object.is(left, right);
  if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [left, right] as readonly [JsonObject, JsonObject];
  let keys = 0;
  // Whole fabrics are compared by this: without a function for each value.
  for (const key in one) {
    keys++;
    if (!Object.hasOwn(other, key) || !sameJson(one[key]!, other[key]!)) return false;
  }
  return keys === Object.keys(other).length;
}

const order: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** Sorts by severity, then by place, then by code: the order in which findings are shown everywhere. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    order[left.severity] - order[right.severity] ||
    compareText(left.at.file, right.at.file) ||
    left.at.line - right.at.line ||
    left.at.column - right.at.column ||
    compareText(left.code, right.code) ||
    compareText(left.fingerprint, right.fingerprint)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
