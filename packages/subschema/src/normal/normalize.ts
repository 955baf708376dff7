import { Unsupported } from "../budget.ts";
import { isArray, isObject, type JsonObject } from "../logic/json.ts";
import { silentFormats } from "../strings/formats.ts";
import type { Json, JsonSchema, SchemaInput } from "../types.ts";
import { closeObject, isFreeForm, judgesUnevaluated } from "./close.ts";
import {
  childSite,
  type Document,
  type DynamicScope,
  enterScope,
  follow,
  followDynamic,
  ignoresSiblings,
  openDocument,
  rootSite,
  type Site,
} from "./document.ts";
import { assertions } from "./assertions.ts";
import { hiddenNames, type Projection } from "./project.ts";

export interface NormalOptions {
  /** The declared content model: objects that declare properties accept no others. */
  readonly closed: boolean;
  readonly formats: "assert" | "annotate";
  readonly projection: Projection | undefined;
}

/**
 * A schema in the one form everything else reads: 2020-12, only keywords that decide, every
 * reference `#/$defs/<name>`. It is a JSON Schema itself, so that a validator can judge by it.
 */
export interface Normal {
  readonly root: JsonSchema;
  readonly definitions: ReadonlyMap<string, JsonSchema>;
  /** JSON pointer in the source document of each schema object. */
  readonly origins: WeakMap<object, string>;
  /** Values the source gives as example or default of each schema object. */
  readonly examples: WeakMap<object, readonly Json[]>;
}

/** How a schema is read at its place. */
export interface Mode {
  /** Closing applies: the place is positive. */
  readonly closing: boolean;
  /** The schema judges a value alone, or together with the schemas around it. */
  readonly position: "value" | "part";
  /** Nothing around it declares a property: an alternative that declares none stays a free-form map. */
  readonly bare: boolean;
  /** Required names are added to what the object declares. */
  readonly declaring: boolean;
  /** Names dropped by the projection. */
  readonly hidden: readonly string[];
  readonly scope: DynamicScope;
}

/** Normal forms by the schema that they are of, and how it was read. */
const normals = new WeakMap<object, Map<string, Normal>>();

/** The normal form of a schema. One that is asked about again, against another or after a part of it, is not read again. */
export function normalize(input: SchemaInput, options: NormalOptions): Normal {
  const { schema, dialect } = input;
  if (typeof schema === "boolean") return new Normalizer(openDocument(input), options).run();
  const known = normals.get(schema) ?? new Map<string, Normal>();
  normals.set(schema, known);
  const key = `${dialect} ${options.closed} ${options.formats} ${options.projection}`;
  const normal = known.get(key) ?? new Normalizer(openDocument(input), options).run();
  known.set(key, normal);
  return normal;
}

/** The whole as one JSON Schema of 2020-12. */
export function asSchema(normal: Normal): JsonSchema {
  if (normal.definitions.size === 0) return normal.root;
  const $defs = Object.fromEntries(normal.definitions);
  return typeof normal.root === "boolean" ? normal.root : { ...normal.root, $defs };
}

/** The walk over one document; lives as long as the walk. */
class Normalizer {
  readonly document: Document;
  readonly #options: NormalOptions;
  readonly #definitions = new Map<string, JsonSchema>();
  readonly #names = new Map<string, string>();
  readonly #origins = new WeakMap<object, string>();
  readonly #examples = new WeakMap<object, readonly Json[]>();

  constructor(document: Document, options: NormalOptions) {
    this.document = document;
    this.#options = options;
  }

  run(): Normal {
    const site = rootSite(this.document);
    const scope = enterScope(this.document, site, new Map());
    const closing = this.#options.closed;
    const mode: Mode = { closing, position: "value", bare: true, declaring: true, hidden: [], scope };
    const root = this.#visit(site, mode);
    return { root, definitions: this.#definitions, origins: this.#origins, examples: this.#examples };
  }

  #visit(site: Site, outer: Mode): JsonSchema {
    const { schema } = site;
    if (typeof schema === "boolean") return schema;
    if (!isObject(schema)) throw new Unsupported("a schema is neither an object nor a boolean");
    const mode = this.#enter(site, outer);
    const result = this.#translate(site, schema, mode);
    this.#origins.set(result, site.pointer);
    const examples = ["example", "default"].flatMap((key) => (schema[key] === undefined ? [] : [schema[key]]));
    if (isArray(schema["examples"])) examples.unshift(...schema["examples"]);
    if (examples.length > 0) this.#examples.set(result, examples);
    return result;
  }

  #enter(site: Site, outer: Mode): Mode {
    const scope = enterScope(this.document, site, outer.scope);
    if (outer.position === "part") return { ...outer, scope };
    const { projection } = this.#options;
    const hidden = projection === undefined ? [] : hiddenNames(this.document, site, projection);
    return { ...outer, scope, hidden, declaring: outer.closing && !judgesUnevaluated(this.document, site) };
  }

  #translate(site: Site, schema: JsonObject, mode: Mode): JsonObject {
    const { dialect } = this.document;
    if (typeof schema["$ref"] === "string" && ignoresSiblings(dialect)) {
      return { $ref: this.#define(follow(this.document, site, schema["$ref"]), mode) };
    }
    const part: Mode = { ...mode, position: "part", bare: mode.bare && !declaresDirectly(schema) };
    const result: Record<string, Json> = assertions(schema, dialect);
    const { format } = result;
    if (typeof format === "string" && (this.#options.formats === "annotate" || silentFormats.includes(format))) {
      delete result["format"];
    }
    if (isArray(result["required"])) {
      result["required"] = result["required"].filter((name) => !mode.hidden.includes(name as string));
    }
    this.#references(site, schema, part, result);
    this.#inPlace(site, schema, part, result);
    this.#arrays(site, schema, mode, result);
    this.#objects(site, schema, mode, result);
    return mode.closing ? closeObject(this.document, site, mode, result) : result;
  }

  #references(site: Site, schema: JsonObject, part: Mode, result: Record<string, Json>): void {
    const targets: Site[] = [];
    if (typeof schema["$ref"] === "string") targets.push(follow(this.document, site, schema["$ref"]));
    for (const keyword of ["$dynamicRef", "$recursiveRef"]) {
      const reference = schema[keyword];
      if (typeof reference !== "string" || ignoresSiblings(this.document.dialect)) continue;
      targets.push(followDynamic(this.document, site, reference, part.scope));
    }
    const references = targets.map((target) => ({ $ref: this.#define(target, part) }));
    if (references.length === 1) Object.assign(result, references[0]);
    else if (references.length > 1) result["allOf"] = references;
  }

  /** Keywords whose schemas judge the same value. */
  #inPlace(site: Site, schema: JsonObject, part: Mode, result: Record<string, Json>): void {
    const plain: Mode = { ...part, closing: false };
    const list = (keyword: string, mode: Mode): JsonSchema[] | undefined => {
      const entries = schema[keyword];
      if (!isArray(entries)) return undefined;
      return entries.map((entry, index) => this.#child(site, [keyword, index], entry, mode));
    };
    const all = list("allOf", part);
    if (all) result["allOf"] = [...((result["allOf"] as Json[] | undefined) ?? []), ...all];
    const any = this.#alternatives(site, "anyOf", part);
    if (any) result["anyOf"] = any;
    // Closing narrows alternatives, and must not turn two matches into one: the unclosed schema judges that.
    const one = this.#alternatives(site, "oneOf", part);
    if (one) {
      if (!part.closing) result["oneOf"] = one;
      else if (any)
        result["allOf"] = [...((result["allOf"] as Json[] | undefined) ?? []), this.#copied(site, { anyOf: one })];
      else result["anyOf"] = one;
    }
    if (schema["not"] !== undefined) {
      result["not"] = this.#child(site, ["not"], schema["not"], { ...plain, position: "value" });
    }
    if (schema["if"] !== undefined) {
      result["if"] = this.#child(site, ["if"], schema["if"], plain);
      for (const keyword of ["then", "else"]) {
        if (schema[keyword] !== undefined) result[keyword] = this.#child(site, [keyword], schema[keyword], part);
      }
    }
    this.#dependencies(site, schema, part, result);
  }

  #copied(site: Site, schema: JsonObject): JsonObject {
    this.#origins.set(schema, site.pointer);
    return schema;
  }

  #alternatives(site: Site, keyword: string, part: Mode): JsonSchema[] | undefined {
    const entries = (site.schema as JsonObject)[keyword];
    if (!isArray(entries)) return undefined;
    return entries.map((entry, index) => {
      const child = this.#child(site, [keyword, index], entry, part);
      if (!part.closing || !part.bare || typeof child === "boolean") return child;
      const at = childSite(this.document, site, [keyword, index], entry);
      if (!isFreeForm(this.document, at)) return child;
      return this.#copied(at, { ...child, additionalProperties: true });
    });
  }

  #dependencies(site: Site, schema: JsonObject, part: Mode, result: Record<string, Json>): void {
    const names = new Map<string, Json>();
    const schemas = new Map<string, Json>();
    const keywords = ignoresSiblings(this.document.dialect)
      ? ["dependencies"]
      : ["dependencies", "dependentRequired", "dependentSchemas"];
    for (const keyword of keywords) {
      const map = schema[keyword];
      if (!isObject(map)) continue;
      for (const [name, inner] of Object.entries(map)) {
        if (part.hidden.includes(name)) continue;
        if (isArray(inner))
          names.set(
            name,
            inner.filter((other) => !part.hidden.includes(other as string)),
          );
        else schemas.set(name, this.#child(site, [keyword, name], inner, part));
      }
    }
    if (names.size > 0) result["dependentRequired"] = Object.fromEntries(names);
    if (schemas.size > 0) result["dependentSchemas"] = Object.fromEntries(schemas);
  }

  #arrays(site: Site, schema: JsonObject, mode: Mode, result: Record<string, Json>): void {
    const value: Mode = { ...mode, position: "value", bare: true, hidden: [] };
    const tuple = this.document.dialect === "2020-12" && !isArray(schema["items"]) ? "prefixItems" : "items";
    const entries = schema[tuple];
    if (isArray(entries)) {
      result["prefixItems"] = entries.map((entry, index) => this.#child(site, [tuple, index], entry, value));
    }
    const rest = tuple === "prefixItems" || !isArray(entries) ? "items" : "additionalItems";
    if (schema[rest] !== undefined && !isArray(schema[rest])) {
      result["items"] = this.#child(site, [rest], schema[rest], value);
    }
    if (schema["contains"] !== undefined) {
      result["contains"] = this.#child(site, ["contains"], schema["contains"], { ...value, closing: false });
    }
    if (schema["unevaluatedItems"] !== undefined && !ignoresSiblings(this.document.dialect)) {
      result["unevaluatedItems"] = this.#child(site, ["unevaluatedItems"], schema["unevaluatedItems"], value);
      // In 2019-09 `contains` evaluates nothing; under `not not` it says the same without annotation.
      if (this.document.dialect === "2019-09" && result["contains"] !== undefined) hideContains(result);
    }
  }

  #objects(site: Site, schema: JsonObject, mode: Mode, result: Record<string, Json>): void {
    const value: Mode = { ...mode, position: "value", bare: true, hidden: [] };
    for (const keyword of ["properties", "patternProperties"]) {
      const map = schema[keyword];
      if (!isObject(map)) continue;
      const kept = Object.entries(map).filter(([name]) => keyword !== "properties" || !mode.hidden.includes(name));
      result[keyword] = Object.fromEntries(
        kept.map(([name, inner]) => [name, this.#child(site, [keyword, name], inner, value)]),
      );
    }
    for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
      if (schema[keyword] === undefined) continue;
      if (keyword === "unevaluatedProperties" && ignoresSiblings(this.document.dialect)) continue;
      result[keyword] = this.#child(site, [keyword], schema[keyword], value);
    }
    if (schema["propertyNames"] !== undefined) {
      result["propertyNames"] = this.#child(site, ["propertyNames"], schema["propertyNames"], {
        ...value,
        closing: false,
      });
    }
  }

  #child(site: Site, tokens: readonly (string | number)[], schema: Json, mode: Mode): JsonSchema {
    return this.#visit(childSite(this.document, site, tokens, schema), mode);
  }

  /** The definition of a reference's target, read in this mode; made at first use. */
  #define(target: Site, mode: Mode): string {
    const key = JSON.stringify([
      target.pointer,
      mode.closing,
      mode.position,
      mode.bare,
      mode.declaring,
      mode.hidden,
      [...mode.scope],
    ]);
    let name = this.#names.get(key);
    if (name === undefined) {
      const last =
        target.pointer
          .split("/")
          .at(-1)
          ?.replaceAll(/[^A-Za-z0-9_]/g, "_") ?? "";
      name = `${last || "root"}_${this.#names.size + 1}`;
      this.#names.set(key, name);
      this.#definitions.set(name, true);
      this.#definitions.set(name, this.#visit(target, mode));
    }
    return `#/$defs/${name}`;
  }
}

/** Whether the schema itself names a property: then nothing beside it is a free-form map. */
function declaresDirectly(schema: JsonObject): boolean {
  const { properties, required } = schema;
  return (isObject(properties) && Object.keys(properties).length > 0) || (isArray(required) && required.length > 0);
}

function hideContains(result: Record<string, Json>): void {
  const hidden: Record<string, Json> = {};
  for (const keyword of ["contains", "minContains", "maxContains"]) {
    if (result[keyword] === undefined) continue;
    hidden[keyword] = result[keyword];
    delete result[keyword];
  }
  result["allOf"] = [...((result["allOf"] as Json[] | undefined) ?? []), { not: { not: hidden } }];
}
