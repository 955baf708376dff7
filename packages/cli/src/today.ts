/** `YYYY-MM-DD`, in universal time: the same day for everybody. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
