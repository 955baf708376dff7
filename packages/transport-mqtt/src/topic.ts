import { ConcordError } from "@concord/runtime";
import { toPattern, toSeparated } from "@concord/runtime/adapter";

/** The topic of an address. Throws a `ConcordError` where it would be a filter, or no topic at all. */
export function topicOf(address: string): string {
  const topic = toSeparated(address, "/");
  const problem = /[+#]/.test(topic)
    ? "it has a wildcard"
    : topic === "" || topic.includes("\0")
      ? "it is empty, or has a null character"
      : Buffer.byteLength(topic) > 65_535
        ? "it is longer than 65,535 bytes"
        : undefined;
  if (problem === undefined) return topic;
  throw new ConcordError(
    "parameter",
    `${address.slice(0, 200)} cannot be a topic: ${problem}`,
    "change the address; {parameter} stands for any one part of it",
  );
}

/** What a subscription to the address asks for, with `+` for each parameter. Throws as `topicOf` does. */
export function filterOf(address: string): string {
  topicOf(address);
  return toPattern(address, "/", "+");
}
