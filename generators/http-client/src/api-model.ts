import { type ModernSchema, type SchemaSet, createSymbols, joinSchemas } from "@concord/codegen";
import {
  type Contract,
  type Endpoint,
  type Fabric,
  type MediaType,
  type Parameter,
  type Schema,
  type Service,
  camelCase,
  pascalCase,
} from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { WidePlaces } from "@concord/runtime";
import { type ContentKind, contentKind } from "./content-kind.ts";
import { type EventData, eventOf } from "./event-schema.ts";
import { type SchemeModel, objectOf, rawAt, securitySchemes, serverUrls } from "./raw-facts.ts";
import { type SecurityAlternative, securityOf } from "./security-of.ts";
import { type Shape, shapeOf } from "./shape-of.ts";
import { type Mode, type Variant, type Variants, createVariants } from "./variants.ts";

/** One HTTP API as generated code knows it. */
export interface ApiModel {
  readonly owner: Service;
  readonly contract: Contract;
  /** `http`, `http-admin`, `uses-catalogue`: the start of its modules' names. */
  readonly stem: string;
  /** `Orders`: the start of exported names. */
  readonly prefix: string;
  readonly schemes: Readonly<Record<string, SchemeModel>>;
  readonly servers: readonly string[];
  /** Those that callers call. */
  readonly endpoints: readonly EndpointModel[];
  /** Webhooks and callbacks: those by which the API calls its callers. */
  readonly calledBack: readonly EndpointModel[];
  /** Every schema that it uses, in the variants it uses them in. */
  readonly variants: Variants;
  /** The type name of each variant, by key. */
  readonly names: ReadonlyMap<string, string>;
  /** All schemas that it uses, as they are written. */
  readonly schemas: SchemaSet;
  /** What the workspace asks of validators. */
  readonly validation: Fabric["settings"]["generation"]["validators"];
}

export interface EndpointModel {
  readonly endpoint: Endpoint;
  /** `getOrder`: the method. */
  readonly name: string;
  /** `GetOrderRequest`, `GetOrderResult` */
  readonly requestType: string;
  readonly resultType: string;
  readonly parameters: readonly ParameterModel[];
  readonly body?: { readonly required: boolean; readonly content: readonly ContentModel[] };
  readonly responses: readonly ResponseModel[];
  readonly security: readonly SecurityAlternative[];
}

export interface ParameterModel {
  readonly parameter: Parameter;
  readonly variant?: Variant;
  readonly shape: Shape;
  /** The value travels as JSON text. */
  readonly isJson: boolean;
  readonly allowReserved: boolean;
  /** What a server takes where the caller says nothing. */
  readonly default?: Json;
  /** Of JSON text: where it has bigints. */
  readonly wide?: WidePlaces;
  /** Of a `querystring` that is a form. */
  readonly encoding?: JsonObject;
  readonly deprecated: boolean;
  /** A header that a client makes up where its caller does not say it. */
  readonly isMadeUp?: true;
}

export interface ContentModel {
  readonly type: string;
  readonly as: ContentKind;
  readonly variant?: Variant;
  /** Where what the variant describes has bigints. */
  readonly wide?: WidePlaces;
  /** Handed over item by item; the variant is of one item. */
  readonly each?: true;
  /** The variant is of all lines together. */
  readonly whole?: true;
  /** Of events: what their data is. */
  readonly data?: EventData;
  /** Of forms. */
  readonly shape?: Shape;
  readonly encoding?: JsonObject;
}

export interface ResponseModel {
  /** `200`, `4XX`, `default` */
  readonly status: string;
  readonly headers: readonly ParameterModel[];
  readonly content: readonly ContentModel[];
}

/** Names that the modules of every API use themselves. */
const ownNames = ["Answer", "Statuses", "ServerSentEvent", "Blob", "Exclude", "AsyncIterable", "Headers"];
const ownSuffixes = ["Auth", "Client", "ClientOptions", "Handlers", "Security", "Webhooks", "WebhookHandlers"];
const awkward = ["then", "catch", "finally", "constructor", "prototype", "__proto__", "toString", "valueOf", "toJSON"];

/** @param endpoints those of the contract that are wanted */
export function modelApi(
  fabric: Fabric,
  contract: Contract,
  stem: string,
  endpoints: readonly Endpoint[] = endpointsOf(fabric, contract),
): ApiModel {
  const owner = fabric.services.find(({ id }) => id === contract.service)!;
  const prefix = pascalCase(owner.id);
  const schemes = securitySchemes(contract);
  const set = joinSchemas(endpoints.flatMap(schemasOf), fabric.settings.generation.types);
  const variants = createVariants(set.definitions);
  const members = createSymbols(awkward, "member");
  const symbols = createSymbols([...ownNames, ...ownSuffixes.map((suffix) => prefix + suffix)]);
  const usualNames = new Map<string, string>();
  const context: Context = { fabric, ...set, variants, usualNames };
  const models = endpoints.map((endpoint): EndpointModel => {
    const name = members.claim(camelCase(endpoint.name));
    const type = pascalCase(name);
    return {
      endpoint,
      name,
      requestType: symbols.claim(`${type}Request`),
      resultType: symbols.claim(`${type}Result`),
      security: securityOf(fabric, endpoint, schemes),
      ...partsOf(context, endpoint, type),
    };
  });
  return {
    owner,
    contract,
    stem,
    prefix,
    schemes,
    servers: serverUrls(contract),
    endpoints: models.filter(({ endpoint }) => endpoint.direction === "path"),
    calledBack: models.filter(({ endpoint }) => endpoint.direction !== "path"),
    variants,
    names: nameAll(variants, usualNames, symbols),
    schemas: set,
    validation: fabric.settings.generation.validators,
  };
}

/** Whether a caller has to say it. */
export function isNeeded({ parameter, isMadeUp }: ParameterModel): boolean {
  return parameter.required && !isMadeUp;
}

/** Whether a parameter's value is a text as it stands. */
export function isPlainText({ shape, isJson }: ParameterModel): boolean {
  return shape === "string" && !isJson;
}

export function endpointsOf(fabric: Fabric, contract: Contract): readonly Endpoint[] {
  return fabric.endpoints.filter(({ service, at }) => service === contract.service && at.file === contract.file);
}

/** The final name of each variant. Named schemas first: their names are the contract's. */
function nameAll(
  { used }: Variants,
  usual: ReadonlyMap<string, string>,
  symbols: ReturnType<typeof createSymbols>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const suffixes: Readonly<Record<Mode, string>> = { input: "Input", output: "Output", form: "Form" };
  const suffixOf = ({ mode }: Variant): string => (mode === undefined ? "" : suffixes[mode]);
  const ordered = [...used.values()].toSorted((left, right) => Number(isInline(left)) - Number(isInline(right)));
  for (const variant of ordered) {
    const { key, definition } = variant;
    const wanted = isInline(variant) ? usual.get(definition.key) : undefined;
    names.set(key, symbols.claim((wanted ?? pascalCase(definition.name)) + suffixOf(variant)));
  }
  return names;
}

export function isInline({ definition }: Variant): boolean {
  return definition.inline;
}

interface Context extends Pick<SchemaSet, "definitions" | "keyOf" | "wideOf"> {
  readonly fabric: Fabric;
  readonly variants: Variants;
  /** Filled on the way: what an inline schema is called, by the key of its definition. */
  readonly usualNames: Map<string, string>;
}

function schemasOf({ parameters, requestBody, responses }: Endpoint): readonly Schema[] {
  const holders = [
    ...parameters,
    ...(requestBody?.content ?? []),
    ...responses.flatMap(({ headers, content }) => [...headers, ...content.map((media) => eventOf(media) ?? media)]),
  ];
  return holders.flatMap(({ schema }) => schema ?? []);
}

function partsOf(
  context: Context,
  endpoint: Endpoint,
  type: string,
): Pick<EndpointModel, "parameters" | "body" | "responses"> {
  const { requestBody, responses, path, direction } = endpoint;
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
          content: requestBody.content.map((media) => contentModel(context, media, `${type}Body`, "input")),
        }
      : undefined;
  return {
    parameters,
    ...(body && { body }),
    responses: responses.map(({ status, headers, content }) => ({
      status: /^[1-5]xx$/i.test(status) ? status.toUpperCase() : status,
      headers: headers
        .filter(isSendable)
        .map((header) =>
          parameterModel(context, header, `${type}${capital(status)}${pascalCase(header.name)}`, "output"),
        ),
      content: content.map((media) => contentModel(context, media, `${type}${capital(status)}Body`, "output")),
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

function parameterModel(context: Context, parameter: Parameter, usual: string, mode: Mode): ParameterModel {
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
    ...usualValue(parameter, variant),
    allowReserved: raw["allowReserved"] === true,
    deprecated: raw["deprecated"] === true,
  };
}

/** What is required has no default: it is always there. */
function usualValue({ required }: Parameter, variant: Variant | undefined): Pick<ParameterModel, "default"> {
  const schema = variant?.definition.schema;
  const usual = typeof schema === "object" ? schema.about?.default : undefined;
  return required || usual === undefined ? {} : { default: usual };
}

function contentModel(context: Context, media: MediaType, usual: string, mode: Mode): ContentModel {
  const { mediaType, at } = media;
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
  };
}

function isText(context: Context, schema: Schema): boolean {
  return shapeIn(context, context.definitions.get(context.keyOf(schema))!.schema) === "string";
}

/** OpenAPI 3.2 takes a `schema` of lines for one of all of them, as a list; before, most have written that of one. */
function isListed(context: Context, variant: Variant | undefined): boolean {
  const shape = variant && shapeIn(context, variant.definition.schema);
  return typeof shape === "object" && "items" in shape;
}

function use(
  { variants, keyOf, definitions, usualNames }: Context,
  schema: Schema,
  usual: string,
  mode: Mode,
): Variant {
  const key = keyOf(schema);
  if (definitions.get(key)!.inline && !usualNames.has(key)) usualNames.set(key, usual);
  return variants.use(key, mode);
}

function shapeIn({ definitions }: Context, schema: ModernSchema): Shape {
  return shapeOf(schema, (key) => definitions.get(key)?.schema ?? true);
}
