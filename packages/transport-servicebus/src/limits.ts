import type { Wire } from "@concord/runtime";
import { tooLarge, wireBytes } from "@concord/runtime/adapter";

/** For what is larger than `maxBytes`, or than the tier takes. */
export const sizeHelp = "send less at once, or raise maxBytes where the tier takes more";

/** What the service takes in the properties of one message, in bytes: in all of them, and in each. */
const most = { all: 65_536, each: 32_767 };
const help = "put what is long into the body: headers and key may have 64 KiB together, and 32 KiB each";

/** The service counts them apart from the body, on every tier. */
export function checkProperties(messages: readonly Wire[]): void {
  for (const [index, message] of messages.entries()) {
    const { channel, headers, body } = message;
    const size = wireBytes(message) - (body?.byteLength ?? 0);
    if (size > most.all) throw tooLarge("servicebus", channel, help, { index, size, maxBytes: most.all });
    if (size <= most.each) continue;
    const longest = Math.max(...Object.values(headers).map((value) => Buffer.byteLength(value)));
    if (longest > most.each) throw tooLarge("servicebus", channel, help, { index, size: longest, maxBytes: most.each });
  }
}
