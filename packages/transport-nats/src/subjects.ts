/**
 * Addresses as subjects. Parts are separated by dots, whatever separates them in the address. A separator at the start,
 * as paths have it, is left away; what subjects cannot have is percent-encoded (`with space` is `with%20space`).
 */
import { ConcordError } from "@concord/runtime";
import { hasParameters, separatedReader, toPattern, toSeparated } from "@concord/runtime/adapter";

/** Servers read a line of 4,096 bytes, in which more than the subject has to stand. */
const longest = 1_000;

/** Addresses have few values; those with parameters may have many. */
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;

/** Throws a `ConcordError` where no subject can stand for the address. */
export function subjectOf(address: string): string {
  let subject = known.get(address);
  if (subject === undefined) {
    subject = checked(encoded(toSeparated(bare(address), ".")), address);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, subject);
  }
  return subject;
}

/** With `*` for each parameter. Throws as `subjectOf` does. */
export function subjectPattern(address: string): string {
  const parameter = /\{[^{}]+\}/g;
  subjectOf(address.replace(parameter, "0"));
  // Encoded by parts, so that the wildcards stay.
  return toPattern(bare(address), ".", "*")
    .split("*")
    .map((part) => encoded(part))
    .join("*");
}

/** Reads subjects that stand for this address. */
export function subjectReader(address: string): (subject: string) => string {
  if (!hasParameters(address)) return () => address;
  const read = separatedReader(bare(address), ".");
  const start = address.slice(0, address.length - bare(address).length);
  return (subject) => start + read(subject.replace(/(?:%[0-9A-F]{2})+/g, decodeURIComponent));
}

function bare(address: string): string {
  return address.replace(/^[/.:]/, "");
}

function encoded(text: string): string {
  return text.replace(/[\s%]|\p{Cc}/gu, encodeURIComponent);
}

function checked(subject: string, address: string): string {
  const problem = subject.split(".").includes("")
    ? "a part of it is empty"
    : /[*>]/.test(subject)
      ? "it has a wildcard"
      : Buffer.byteLength(subject) > longest
        ? `it is longer than ${longest} bytes`
        : undefined;
  if (problem === undefined) return subject;
  throw new ConcordError(
    "parameter",
    `${address.slice(0, 200)} cannot be a subject: ${problem}`,
    "change the address; {parameter} stands for any one part of it",
  );
}
