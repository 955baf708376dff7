import { createHash } from "node:crypto";
import { subjectPattern } from "./subjects.ts";

/** The stream that is made for an address, and what it keeps. */
export function streamFor(address: string): { readonly name: string; readonly subjects: readonly string[] } {
  const subject = subjectPattern(address);
  const [first] = subject.split(".");
  if (first === undefined || first === "*") return exactStream(subject);
  return { name: nameFrom(first), subjects: [first, `${first}.>`] };
}

/** Where a stream of somebody else's keeps a part of what the one above would keep. */
export function exactStream(subject: string): { readonly name: string; readonly subjects: readonly string[] } {
  return { name: nameFrom(subject), subjects: [subject] };
}

/** One durable consumer for each group and subject: servers before 2.10 filter by one subject. */
export function consumerName(group: string, subject: string): string {
  return nameFrom(`${group}-${subject}`);
}

/** Names of streams and consumers have no dots, wildcards, slashes or spaces; a hash keeps those apart that would fall together. */
function nameFrom(text: string): string {
  if (/^[\w-]{1,200}$/.test(text)) return text;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${text.replace(/[^\w-]/g, "_").slice(0, 200)}_${hash}`;
}
