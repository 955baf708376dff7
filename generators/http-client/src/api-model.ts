import {
  type Literal,
  type LiteralObject,
  type SchemaSet,
  type Symbols,
  createMembers,
  createSymbols,
  joinSchemas,
} from "@concord/codegen";
import {
  type Contract,
  type Endpoint,
  type Fabric,
  type Parameter,
  type Schema,
  type Service,
  camelCase,
  pascalCase,
} from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { WidePlaces } from "@concord/runtime";
import type { ContentKind } from "./content-kind.ts";
import { type PartsContext, partsOf } from "./endpoint-parts.ts";
import { type EventData, eventOf } from "./event-schema.ts";
import { type SchemeModel, ownServerUrls, securitySchemes, serverUrls } from "./raw-facts.ts";
import { type SecurityAlternative, securityOf } from "./security-of.ts";
import type { Shape } from "./shape-of.ts";
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
  /** Addresses of servers that it has in place of the API's. */
  readonly servers: readonly string[];
}

export interface ParameterModel {
  readonly parameter: Parameter;
  readonly variant?: Variant;
  readonly shape: Shape;
  /** The value travels as JSON text. */
  readonly isJson: boolean;
  readonly allowReserved: boolean;
  /** What a server takes where the caller says nothing. */
  readonly default?: Literal;
  /** Of JSON text: where it has bigints. */
  readonly wide?: WidePlaces;
  /** Of a `querystring` that is a form. */
  readonly encoding?: JsonObject;
  readonly deprecated: boolean;
  /** What the contract gives as an example. */
  readonly example?: Json;
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
  /** What the contract gives as an example. */
  readonly example?: Json;
  /** Of a request that is served: what is filled in, and what a handler gets then. */
  readonly defaults?: readonly LiteralObject[];
  readonly received?: Variant;
  /** Of a reply that is served: where the fields are that callers are not told. */
  readonly untold?: readonly LiteralObject[];
}

export interface ResponseModel {
  /** `200`, `4XX`, `default` */
  readonly status: string;
  readonly description?: string;
  readonly headers: readonly ParameterModel[];
  readonly content: readonly ContentModel[];
}

/** Names that the modules of every API use themselves. */
const ownNames = ["Answer", "Statuses", "ServerSentEvent", "Fetched", "Blob", "Exclude", "AsyncIterable", "Headers"];
const ownSuffixes = ["Auth", "Client", "ClientOptions", "Handlers", "Security", "Webhooks", "WebhookHandlers"];

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
  const members = createMembers();
  const symbols = createSymbols([...ownNames, ...ownSuffixes.map((suffix) => prefix + suffix)]);
  const usualNames = new Map<string, string>();
  const context: PartsContext = { fabric, ...set, variants, usualNames, isServed: !isUsedStem(stem) };
  const models = endpoints.map((endpoint): EndpointModel => {
    const name = members.claim(camelCase(endpoint.name));
    const type = pascalCase(name);
    return {
      endpoint,
      name,
      requestType: symbols.claim(`${type}Request`),
      resultType: symbols.claim(`${type}Result`),
      security: securityOf(fabric, endpoint, schemes),
      servers: endpoint.direction === "path" ? ownServerUrls(fabric, contract, endpoint) : [],
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

/** What a response carries: nothing in answer to HEAD, nor by a status that has no body. */
export function contentOf({ endpoint }: EndpointModel, { status, content }: ResponseModel): readonly ContentModel[] {
  return endpoint.method === "head" || ["204", "205", "304"].includes(status) ? [] : content;
}

/** Whether a module's name says that its API is another service's. */
export function isUsedStem(stem: string): boolean {
  return stem.startsWith("uses-");
}

export function endpointsOf(fabric: Fabric, contract: Contract): readonly Endpoint[] {
  return fabric.endpoints.filter(({ service, at }) => service === contract.service && at.file === contract.file);
}

/** The final name of each variant. Named schemas first, as their names are the contract's; what handlers get last. */
function nameAll(
  { used }: Variants,
  usual: ReadonlyMap<string, string>,
  symbols: Symbols,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const suffixes: Readonly<Record<Mode, string>> = {
    input: "Input",
    output: "Output",
    form: "Form",
    received: "Received",
    receivedForm: "FormReceived",
  };
  const suffixOf = ({ mode }: Variant): string => (mode === undefined ? "" : suffixes[mode]);
  const isReceived = ({ mode }: Variant): boolean => mode === "received" || mode === "receivedForm";
  const rank = (variant: Variant): number => Number(isInline(variant)) + 2 * Number(isReceived(variant));
  const ordered = [...used.values()].toSorted((left, right) => rank(left) - rank(right));
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

function schemasOf({ parameters, requestBody, responses }: Endpoint): readonly Schema[] {
  const holders = [
    ...parameters,
    ...(requestBody?.content ?? []),
    ...responses.flatMap(({ headers, content }) => [...headers, ...content.map((media) => eventOf(media) ?? media)]),
  ];
  return holders.flatMap(({ schema }) => schema ?? []);
}
