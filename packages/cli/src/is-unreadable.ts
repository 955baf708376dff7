import type { Finding } from "@concord/diagnostics";

/** Whether a document has no meaning at all; one with lesser errors is compared as far as it was read. */
export function isUnreadable({ severity, code }: Finding): boolean {
  return severity === "error" && /-(invalid|unreadable|too-large|excessive)$/u.test(code);
}
