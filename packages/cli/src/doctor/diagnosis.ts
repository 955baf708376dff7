/** What was looked at, and what came of it. */
export interface Diagnosis {
  readonly area: "machine" | "repository";
  /** `git`, `workflow`: what was looked at. */
  readonly what: string;
  /** An error stops concord from working here; a warning takes something away; a note may be as it is. */
  readonly state: "ok" | "note" | "warning" | "error";
  readonly says: string;
  /** One thing to do. */
  readonly fix?: string;
}

/** Makes diagnoses of one area. */
export function diagnose(area: Diagnosis["area"]) {
  const made =
    (state: Diagnosis["state"]) =>
    (what: string, says: string, fix?: string): Diagnosis => ({
      area,
      what,
      state,
      says,
      ...(fix !== undefined && { fix }),
    });
  return { ok: made("ok"), note: made("note"), warning: made("warning"), error: made("error") };
}
