import type { Json } from "@concord/diagnostics";

/** One reason why a reader cannot take what a writer wrote, with a value that shows it. */
export interface FormatFailure {
  /** A value of the writer, as programs see it. */
  readonly witness: Json;
  /** Pointers into the JSON Schemas of both sides, and into the value; `*` stands for any item or map key. */
  readonly at: { readonly writer: string; readonly reader: string; readonly value: string };
  /** The JSON Schema keyword that comes nearest: `required`, `enum`, `type`, … */
  readonly keyword: string;
  /** One sentence. */
  readonly reason: string;
}

/** `unconfirmed`: why a second implementation does not agree; then nothing is proven. */
export interface FormatJudgement {
  readonly failures: readonly FormatFailure[];
  readonly unconfirmed?: string;
}
