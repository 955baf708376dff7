/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema as it stands in a document: a boolean, or an object of keywords. */
export type JsonSchema = boolean | { readonly [keyword: string]: Json };

/** How a schema's keywords are read. `asyncapi` is AsyncAPI's superset of draft-07; OpenAPI 3.1 is `2020-12`. */
export type Dialect = "draft-04" | "draft-06" | "draft-07" | "2019-09" | "2020-12" | "oas-3.0" | "asyncapi";

/** One side of the question. Every `$ref` is local (`#…`): the caller bundles first. */
export interface SchemaInput {
  readonly schema: JsonSchema;
  readonly dialect: Dialect;
}

/** Says whether `value` is valid against `input`. Injected, so that witnesses are confirmed by an independent validator. */
export type Validate = (input: SchemaInput, value: Json) => boolean;

export interface SubschemaOptions {
  /** Confirms each witness on both sides. A witness it does not confirm turns the verdict into `unknown`. */
  readonly validate?: Validate;
  /** `declared` (default): the writer sends only what it declares, so the left side is closed. `strict`: plain set inclusion. */
  readonly contentModel?: "declared" | "strict";
  /** `assert` (default): formats that generated validators assert restrict values. `annotate`: formats say nothing. */
  readonly formats?: "assert" | "annotate";
  /** `request` drops `readOnly` properties, `response` drops `writeOnly` ones, before anything else. */
  readonly projection?: "request" | "response";
  /** Budgets; when one is spent the verdict is `unknown`. Defaults: 200,000 nodes, 1,500 ms. */
  readonly maxNodes?: number;
  readonly maxMs?: number;
}

/** A place in both schemas, as JSON pointers into `before.schema` and `after.schema`. */
export interface DecisivePlace {
  readonly before: string;
  readonly after: string;
  /** JSON pointer into the value. `*` stands for any array item or map key. */
  readonly value: string;
}

export type Decision =
  | { readonly verdict: "holds" }
  | {
      readonly verdict: "fails";
      readonly witness: Json;
      readonly at: DecisivePlace;
      /** The keyword that rejects the witness, in the right-hand schema: `enum`, `required`, `type`, … */
      readonly keyword: string;
      /** One sentence a domain expert understands: "`currency` may not be \"GBP\"". */
      readonly reason: string;
    }
  | { readonly verdict: "unknown"; readonly at: DecisivePlace; readonly reason: string };

/**
 * Decides inclusion, perhaps elsewhere: in a worker with a time limit, or from memory. Engines ask through it, so that
 * they stay pure. Answers as `isSubschema` does; never throws for what a schema says.
 */
export type Judge = (
  before: SchemaInput,
  after: SchemaInput,
  options: Pick<SubschemaOptions, "projection" | "contentModel" | "formats">,
) => Promise<Decision>;
