import type { Options } from "ajv";
import { createRequire } from "node:module";
import type { Ajv2019 } from "ajv/dist/2019.js";
import type { Ajv2020 } from "ajv/dist/2020.js";
import type AddFormats from "ajv-formats";
import type { Dialect, Json, SchemaInput, Validate } from "@concord/subschema";
import { relevantSchema } from "./confirm-relevant.ts";
import { isMultipleInDecimals, readableSchema } from "./confirm-dialects.ts";

type AjvInstance = Ajv2019 | Ajv2020;

/** An instance in use, and what it has compiled, by its text: it keeps a part of each. */
interface Shared {
  readonly instance: AjvInstance;
  readonly compiled: Map<string, (value: Json) => boolean>;
}

// Loaded when the first witness is to be confirmed: mostly there is none.
const require = createRequire(import.meta.url);

const instanceLimit = 200;
const timesCut = 5;

/** Says by ajv whether a value is valid, formats asserted: the independent judge of witnesses. */
export const confirmWithAjv: Validate = createConfirm({ formats: "assert" });

/** A judge by ajv; a schema that ajv cannot read accepts nothing and rejects nothing: it throws. */
export function createConfirm({ formats }: { readonly formats: "assert" | "annotate" }): Validate {
  const instances = new Map<Dialect, Shared>();
  const compiled = new WeakMap<object, (value: Json) => boolean>();
  const asked = new WeakMap<object, number>();
  return (input, value) => {
    if (typeof input.schema === "boolean") return input.schema;
    let validate = compiled.get(input.schema);
    if (validate === undefined) {
      // A schema is mostly asked about one witness or two; asked again, it is worth compiling whole.
      const times = (asked.get(input.schema) ?? 0) + 1;
      asked.set(input.schema, times);
      const part = times > timesCut ? undefined : relevantSchema(input.schema, input.dialect, value);
      if (part !== undefined) return compile({ ...input, schema: part }, formats, instances)(value);
      validate = compile(input, formats, instances);
      compiled.set(input.schema, validate);
    }
    return validate(value);
  };
}

function compile(
  { schema, dialect }: SchemaInput,
  formats: "assert" | "annotate",
  instances: Map<Dialect, Shared>,
): (value: Json) => boolean {
  const plain = readableSchema(schema, dialect);
  // Identifiers are global to an instance, and both sides of a comparison may use the same ones.
  const text = JSON.stringify(plain);
  const identified = /"(?:\$id|id|\$anchor|\$dynamicAnchor)":"/.test(text);
  let shared = identified ? undefined : instances.get(dialect);
  if (shared === undefined || shared.compiled.size >= instanceLimit) {
    shared = { instance: createInstance(dialect, formats), compiled: new Map() };
    if (!identified) instances.set(dialect, shared);
  }
  const { instance, compiled } = shared;
  const known = compiled.get(text);
  if (known) return known;
  const validate = instance.compile<Json>(plain as Record<string, Json>);
  instance.removeSchema(plain);
  const isValid = (value: Json): boolean => validate(value);
  compiled.set(text, isValid);
  return isValid;
}

function createInstance(dialect: Dialect, formats: "assert" | "annotate"): AjvInstance {
  const options: Options = {
    strict: false,
    logger: false,
    validateSchema: false,
    validateFormats: formats === "assert",
    // Stopping at the first error, ajv skips what follows a tuple whose last entries are absent.
    allErrors: true,
    code: { regExp: lenientRegExp, optimize: false },
    inlineRefs: false,
  };
  const instance = dialect === "2020-12" ? newest(options) : older(options);
  (require("ajv-formats") as typeof AddFormats).default(instance);
  // ajv divides in binary floating point, which rejects 4.35 as a multiple of 0.01.
  instance.removeKeyword("multipleOf");
  instance.addKeyword({ keyword: "multipleOf", type: "number", schemaType: "number", validate: isMultipleInDecimals });
  return instance;
}

function newest(options: Options): Ajv2020 {
  const { Ajv2020: Validator } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  return new Validator(options);
}

function older(options: Options): Ajv2019 {
  const { Ajv2019: Validator } = require("ajv/dist/2019.js") as typeof import("ajv/dist/2019.js");
  return new Validator(options);
}

/** With `u` where the pattern allows it, as written in the wild where it does not. */
function lenientRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}
lenientRegExp.code = "new RegExp";
