import type { ModernSchema, SchemaSet } from "@concord/codegen";
import {
  type Endpoint,
  type Fabric,
  type MediaType,
  type Parameter,
  type Schema,
  pascalCase,
} from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import type { ContentModel, EndpointModel, ParameterModel } from "./api-model.ts";
import { contentKind } from "./content-kind.ts";
import { bodyPlaces, usualOf } from "./body-places.ts";
import { eventOf } from "./event-schema.ts";
import { objectOf, rawAt } from "./raw-facts.ts";
import { type Shape, shapeOf } from "./shape-of.ts";
import type { Mode, Variant, Variants } from "./variants.ts";

/** What the endpoints of one API have in common. */
export interface PartsContext extends Pick<SchemaSet, "definitions" | "keyOf" | "wideOf"> {
  readonly fabric: Fabric;
  readonly variants: Variants;
  /** Whether somebody implements it by what is generated. */
  readonly isServed: boolean;
  /** Filled on the way: what an inline schema is called, by the key of its definition. */
  readonly usualNames: Map<string, string>;
}

/** What goes each way: parameters, bodies, responses. @param type begins the names of what is described in place */
export function partsOf(
  context: PartsContext,
  endpoint: Endpoint,
  type: string,
): Pick<EndpointModel, "parameters" | "body" | "responses"> {
  const { requestBody, responses, path, direction } = endpoint;
  // By what calls its callers an API tells them what only it may set.
  const hides = direction === "path";
  const inPath = new Set(direction === "path" ? [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!) : []);
  const declared = endpoint.parameters.filter((parameter) =>
    parameter.in === "path" ? inPath.has(parameter.name) : isSendable(parameter),
  );
  const undeclared = [...inPath].filter((name) => !declared.some((one) => one.in === "path" && one.name === name));
  const parameters = [
    ...declared.map((parameter) => ({
      ...parameterModel(context, parameter, `${type}${pascalCase(parameter.name)}`, "input"),
      ...(isMadeUp(parameter, direction) && { isMadeUp: true as const }),
    })),
    ...undeclared.map((name) => textInPath(endpoint, name)),
  ];
  const body =
    requestBody && requestBody.content.length > 0
      ? {
          required: requestBody.required,
          content: requestBody.content.map((media) => contentModel(context, media, `${type}Body`, "input", hides)),
        }
      : undefined;
  return {
    parameters,
    ...(body && { body }),
    responses: responses.map(({ status, description, headers, content }) => ({
      status: /^[1-5]xx$/i.test(status) ? status.toUpperCase() : status,
      ...(description !== undefined && { description }),
      headers: headers
        .filter(isSendable)
        .map((header) =>
          parameterModel(context, header, `${type}${capital(status)}${pascalCase(header.name)}`, "output"),
        ),
      content: content.map((media) => contentModel(context, media, `${type}${capital(status)}Body`, "output", hides)),
    })),
  };
}

/** `Default`, `4XX`: as a part of a name. */
function capital(status: string): string {
  return pascalCase(status).replace("_", "");
}

/** OpenAPI keeps some headers for itself; what HTTP does not take as a header's name nobody can send. */
function isSendable({ in: place, name }: Parameter): boolean {
  if (place !== "header") return true;
  return (
    /^[!#$%&'*+.^`|~\w-]+$/.test(name) && !["accept", "content-type", "authorization"].includes(name.toLowerCase())
  );
}

/** The key of a call that may be repeated, and what signs a webhook. */
function isMadeUp({ in: place, name }: Parameter, direction: Endpoint["direction"]): boolean {
  if (place !== "header") return false;
  if (name.toLowerCase() === "idempotency-key") return true;
  return direction !== "path" && /^webhook-(id|timestamp|signature)$/i.test(name);
}

/** A part of the path that the contract forgot to describe. */
function textInPath({ at }: Endpoint, name: string): ParameterModel {
  const parameter: Parameter = { name, in: "path", required: true, at };
  return { parameter, shape: "string", isJson: false, allowReserved: false, deprecated: false };
}

function parameterModel(context: PartsContext, parameter: Parameter, usual: string, mode: Mode): ParameterModel {
  const raw = rawAt(context.fabric, parameter.at);
  const { mediaType } = parameter;
  const variant = parameter.schema && use(context, parameter.schema, usual, mode);
  const content = mediaType === undefined ? {} : objectOf(objectOf(raw["content"])[mediaType]);
  const encoding = objectOf(content["encoding"]);
  const wide = variant && context.wideOf(variant.definition.key);
  return {
    parameter,
    ...(variant && { variant }),
    ...(wide && { wide }),
    shape: variant ? shapeIn(context, variant.definition.schema) : "string",
    isJson: mediaType !== undefined && /[/+]json\b/.test(mediaType),
    ...(Object.keys(encoding).length > 0 && { encoding }),
    ...usualValue(context, parameter, variant),
    allowReserved: raw["allowReserved"] === true,
    deprecated: raw["deprecated"] === true,
    ...exampleOf(raw, content),
  };
}

/** The example of a parameter, or of the document that it travels as: the only one, else the first of those with names. */
function exampleOf(...holders: readonly JsonObject[]): Pick<ParameterModel, "example"> {
  const [example] = holders.flatMap(({ example: only, examples }) => [
    ...(only === undefined ? [] : [only]),
    ...Object.values(objectOf(examples)).flatMap((named) => objectOf(named)["value"] ?? []),
  ]);
  return example === undefined ? {} : { example };
}

/** What is required has no default: it is always there. */
function usualValue(
  { definitions }: PartsContext,
  { required }: Parameter,
  variant: Variant | undefined,
): Pick<ParameterModel, "default"> {
  if (required || !variant) return {};
  const usual = usualOf([variant.definition.schema], (key) => definitions.get(key)?.schema ?? true);
  return usual === undefined ? {} : { default: usual };
}

/** @param hides whether a server holds to what is read-only and write-only */
function contentModel(
  context: PartsContext,
  media: MediaType,
  usual: string,
  mode: "input" | "output",
  hides: boolean,
): ContentModel {
  const { mediaType, at, examples } = media;
  const [{ payload: example } = {}] = examples;
  const event = mode === "output" ? eventOf(media) : undefined;
  const schema = event?.schema ?? media.schema;
  const kind = contentKind(mediaType, schema);
  const isStructured = kind === "text" && schema !== undefined && !isText(context, schema);
  // Frameworks send JSON as plain text; of XML a JSON Schema says nothing that could be checked.
  const as = isStructured && /^text\/(plain|json)\b/i.test(mediaType) ? "json" : kind;
  const isForm = as === "form" || as === "multipart";
  const isDescribed = as !== "bytes" && !(as === "text" && isStructured);
  const variant = schema && isDescribed ? use(context, schema, usual, as === "multipart" ? "form" : mode) : undefined;
  const encoding = objectOf(rawAt(context.fabric, at)["encoding"]);
  const wide = variant && context.wideOf(variant.definition.key);
  return {
    type: mediaType,
    as,
    ...(variant && { variant }),
    ...(wide && { wide }),
    ...(media.each && mode === "output" && (as === "lines" || as === "events") && { each: true }),
    ...(as === "lines" && !media.each && isListed(context, variant) && { whole: true }),
    ...(event && { data: event.data }),
    ...(isForm && { shape: variant ? shapeIn(context, variant.definition.schema) : { fields: {}, rest: "string" } }),
    ...(isForm && Object.keys(encoding).length > 0 && { encoding }),
    ...(example !== undefined && { example }),
    ...(mode === "input" && variant && filledIn(context, as, variant, hides)),
    ...(mode === "output" && hides && variant && as === "json" && untold(context, variant)),
  };
}

/** Where the fields of a reply are that callers are not told. */
function untold({ isServed, definitions, variants }: PartsContext, variant: Variant): Pick<ContentModel, "untold"> {
  if (!isServed || variant.mode === undefined) return {};
  const places = bodyPlaces(variant.definition.schema, definitions, variants.isWriteOnly, {
    fills: false,
    hides: true,
  });
  return places ? { untold: places } : {};
}

/** Streams are handed over as they come, and texts as they are. */
function filledIn(
  { isServed, definitions, variants }: PartsContext,
  as: ContentModel["as"],
  { definition }: Variant,
  hides: boolean,
): Pick<ContentModel, "defaults" | "received"> {
  if (!isServed || !["json", "form", "multipart"].includes(as)) return {};
  const defaults = bodyPlaces(definition.schema, definitions, variants.isReadOnly, { fills: true, hides });
  if (!defaults) return {};
  if (defaults.every(({ values }) => values === undefined)) return { defaults };
  return { defaults, received: variants.use(definition.key, as === "multipart" ? "receivedForm" : "received") };
}

function isText(context: PartsContext, schema: Schema): boolean {
  return shapeIn(context, context.definitions.get(context.keyOf(schema))!.schema) === "string";
}

/** OpenAPI 3.2 takes a `schema` of lines for one of all of them, as a list; before, most have written that of one. */
function isListed(context: PartsContext, variant: Variant | undefined): boolean {
  const shape = variant && shapeIn(context, variant.definition.schema);
  return typeof shape === "object" && "items" in shape;
}

function use(
  { variants, keyOf, definitions, usualNames }: PartsContext,
  schema: Schema,
  usual: string,
  mode: Mode,
): Variant {
  const key = keyOf(schema);
  if (definitions.get(key)!.inline && !usualNames.has(key)) usualNames.set(key, usual);
  return variants.use(key, mode);
}

function shapeIn({ definitions }: PartsContext, schema: ModernSchema): Shape {
  return shapeOf(schema, (key) => definitions.get(key)?.schema ?? true);
}
