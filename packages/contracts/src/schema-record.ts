import type { Json, JsonObject } from "@concord/diagnostics";
import type { ModelId, Place } from "./fabric.ts";

export type Dialect = "draft-04" | "draft-06" | "draft-07" | "2019-09" | "2020-12" | "oas-3.0" | "asyncapi";

/**
 * A self-contained schema. `json` has no reference that leaves it: what `$ref` reached stands under `$defs` by a
 * readable name, wherever it came from, and recursion stays a `$ref` to `#/$defs/<name>`.
 */
export interface Schema {
  /** A readable type name: the model's, the component's, or one made from where it stands. */
  readonly name: string;
  readonly format: "json-schema" | "avro" | "protobuf" | "other";
  /** The media type as written, for example `application/vnd.apache.avro+json;version=1.9.0`. */
  readonly schemaFormat: string;
  readonly dialect: Dialect;
  readonly json: boolean | JsonObject;
  /** Where the root stands. */
  readonly at: Place;
  /** Where each member of `$defs` stands. */
  readonly definitions: Readonly<Record<string, Place>>;
  /**
   * What is written, where it is not JSON Schema, with everything that it refers to: the Avro schema, the Protobuf
   * message and its descriptor. `json` then describes its values as programs see them.
   */
  readonly raw?: Json;
  /** Where pointers into `json` are written, where they are not written as they stand. */
  readonly places?: Readonly<Record<string, Place>>;
  /** Why it cannot be used; `json` is then `true`. */
  readonly problems?: readonly { readonly message: string; readonly at: Place }[];
  /** The canonical model that it is, or whose `$ref` it is. */
  readonly model?: ModelId;
}
