/**
 * How often a message has been delivered, this time included, by what stands in its headers. Once where that is no such
 * number: anybody may have written it, and tries that cannot be counted would never end.
 */
export function readAttempt(written: unknown): number {
  const attempt = Number(written);
  return Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1;
}
