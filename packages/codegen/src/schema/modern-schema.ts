import type { Json } from "@concord/diagnostics";

export type TypeName = "null" | "boolean" | "object" | "array" | "number" | "integer" | "string";

/**
 * A schema in the one form that generators read: 2020-12 keywords, each with a value of the right kind, and `$ref` as
 * the key of a definition. Whatever dialect it was written in, and whatever was wrong with it, has been dealt with.
 */
export type ModernSchema = boolean | ModernObject;

export interface ModernObject {
  readonly $ref?: string;

  readonly type?: readonly TypeName[];
  readonly enum?: readonly Json[];
  readonly const?: Json;

  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;

  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;

  readonly prefixItems?: readonly ModernSchema[];
  readonly items?: ModernSchema;
  readonly contains?: ModernSchema;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly unevaluatedItems?: ModernSchema;

  readonly properties?: ModernMap;
  readonly patternProperties?: ModernMap;
  readonly additionalProperties?: ModernSchema;
  readonly propertyNames?: ModernSchema;
  readonly required?: readonly string[];
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentSchemas?: ModernMap;
  readonly unevaluatedProperties?: ModernSchema;

  readonly allOf?: readonly ModernSchema[];
  readonly anyOf?: readonly ModernSchema[];
  readonly oneOf?: readonly ModernSchema[];
  readonly not?: ModernSchema;
  readonly if?: ModernSchema;
  readonly then?: ModernSchema;
  readonly else?: ModernSchema;

  /** Values are bigints to programs; how they travel in JSON. Only where types.int64 asks for it. */
  readonly wide?: "number" | "text";

  /** What people read; nothing here decides whether a value is valid. */
  readonly about?: Annotations;
}

export type ModernMap = Readonly<Record<string, ModernSchema>>;

export interface Annotations {
  /** `x-name`: the type name that the contract pins. */
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly sunset?: string;
  readonly replacedBy?: string;
  readonly classification?: string;
  /** `x-integer`: the text is a 64-bit integer. */
  readonly integer?: "int64" | "uint64";
  readonly readOnly?: true;
  readonly writeOnly?: true;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  /** The field by which the branches of a union are told apart, and the definitions that its values stand for. */
  readonly discriminator?: { readonly property: string; readonly mapping: Readonly<Record<string, string>> };
  /** The known values of an open enumeration. */
  readonly extensibleEnum?: readonly Json[];
}

/** What could not be taken over from a schema as it was written. */
export interface SchemaNote {
  readonly kind:
    | "keyword-invalid"
    | "keyword-foreign"
    | "reference-unresolved"
    | "reference-circular"
    | "integer-narrow";
  readonly keyword: string;
  /** JSON pointer from the root of the schema that was read. */
  readonly pointer: string;
  readonly detail: string;
}
