import type { Json, JsonObject } from "@concord/diagnostics";

/** Where a part of a schema is written. */
export interface SourcePlace {
  readonly file: string;
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
}

/** Something that makes a schema unusable, at the part of it that is wrong. */
export interface FormatProblem {
  readonly message: string;
  readonly at: SourcePlace;
}

/** A schema of another language, as everything else in the fabric can use it. */
export interface FormatReading {
  /** Its values as programs see them; named types stand under `$defs`. `true` where the schema cannot be used. */
  readonly json: boolean | JsonObject;
  /** Where each member of `$defs` is written. */
  readonly definitions: Readonly<Record<string, SourcePlace>>;
  /** Where a pointer into `json` is written, for those that have a place of their own. */
  readonly places: Readonly<Record<string, SourcePlace>>;
  /** The schema alone, everything that it refers to included: what codecs are made from and judgements compare. */
  readonly raw: Json;
  readonly problems: readonly FormatProblem[];
}
