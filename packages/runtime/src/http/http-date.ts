/** The time that a date of HTTP means (RFC 9110, 5.6.7), in milliseconds since 1970; NaN for what is none. */
export function httpDate(text: string | null | undefined): number {
  const date = text?.trim() ?? "";
  // Each of its forms begins with the day of the week; much else is a date in the eyes of the platform.
  if (!/^[a-z]{3}/i.test(date)) return NaN;
  // The oldest form names no zone, where the platform takes its own.
  return Date.parse(/\b(gmt|utc|z|[+-]\d{4})$/i.test(date) ? date : `${date} GMT`);
}
