import { Code, type Literal, type LiteralObject } from "@concord/codegen";
import type { JsonObject } from "@concord/diagnostics";
import { type ApiModel, type ContentModel, type EndpointModel, type ParameterModel, isPlainText } from "./api-model.ts";
import { contentKindsChecked } from "./content-checks.ts";
import type { PrintedValidators } from "./print-validators.ts";
import { objectOf } from "./raw-facts.ts";

type ValidatorOf = PrintedValidators["validatorOf"];

/** The record by which the runtime calls, and serves, an API. */
export function apiLiteral(
  api: ApiModel,
  endpoints: readonly EndpointModel[],
  validatorOf: ValidatorOf,
): LiteralObject {
  const needed = new Set(endpoints.flatMap(({ security }) => security.flatMap(Object.keys)));
  const { owner, contract, servers, schemes } = api;
  return {
    name: owner.id,
    contract: `${owner.id}@${contract.version}`,
    servers,
    schemes: Object.fromEntries(Object.entries(schemes).filter(([name]) => needed.has(name))),
    endpoints: Object.fromEntries(endpoints.map((one) => [one.name, endpointLiteral(one, validatorOf)])),
  };
}

function endpointLiteral(
  { endpoint, servers, parameters, body, responses, security }: EndpointModel,
  validatorOf: ValidatorOf,
): LiteralObject {
  const { method, path, direction, deprecation } = endpoint;
  return {
    method: method.toUpperCase(),
    path,
    direction: direction === "path" ? undefined : direction,
    servers: servers.length === 0 ? undefined : servers,
    parameters: parameters.length === 0 ? undefined : parameters.map((one) => parameterLiteral(one, validatorOf)),
    body: body && {
      required: body.required || undefined,
      content: body.content.map((one) => contentLiteral(one, validatorOf)),
    },
    responses: Object.fromEntries(
      responses.map(({ status, headers, content }) => [
        status,
        {
          content: content.length === 0 ? undefined : content.map((one) => contentLiteral(one, validatorOf)),
          headers: headers.length === 0 ? undefined : headers.map((one) => parameterLiteral(one, validatorOf)),
        },
      ]),
    ),
    security: security.length === 0 ? undefined : security,
    deprecated: deprecation && { sunset: deprecation.sunset, replacedBy: deprecation.replacedBy },
  };
}

function parameterLiteral(model: ParameterModel, validatorOf: ValidatorOf): LiteralObject {
  const { parameter, shape, isJson, allowReserved, variant, encoding, wide } = model;
  const { name, in: place, required, style, explode } = parameter;
  const usualStyle = place === "query" || place === "cookie" ? "form" : "simple";
  const chosen = isJson ? "json" : style === usualStyle ? undefined : style;
  const usualExplode = ["form", "cookie", "deepObject"].includes(style ?? usualStyle);
  return {
    name,
    in: place,
    required: required || undefined,
    style: chosen,
    explode: explode === undefined || explode === usualExplode ? undefined : explode,
    allowReserved: allowReserved || undefined,
    encoding: encoding && encodingLiteral(encoding),
    shape: shape === "string" ? undefined : shape,
    wide: isJson ? (wide as Literal | undefined) : undefined,
    validate: checkedBy(validatorOf(variant, isPlainText(model))),
    default: model.default,
  };
}

function contentLiteral(
  { type, as, variant, each, whole, data, shape, encoding, wide, defaults, untold }: ContentModel,
  validatorOf: ValidatorOf,
): LiteralObject {
  const isChecked = contentKindsChecked.has(as);
  return {
    type,
    as,
    each,
    whole,
    item: data ?? (as === "events" && isText(variant) ? "text" : undefined),
    validate: isChecked ? checkedBy(validatorOf(variant, as === "text")) : undefined,
    wide: as === "text" || as === "bytes" ? undefined : (wide as Literal | undefined),
    shape,
    encoding: encoding && encodingLiteral(encoding),
    defaults,
    untold,
  };
}

function isText(variant: ContentModel["variant"]): boolean {
  const schema = variant?.checked ?? true;
  return variant === undefined || (typeof schema === "object" && schema.type?.join() === "string");
}

function checkedBy(validator: string | undefined): Code | undefined {
  return validator === undefined ? undefined : new Code(validator);
}

const encodingFields: ReadonlySet<string> = new Set(["style", "explode", "allowReserved", "contentType"]);

function encodingLiteral(encoding: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(encoding).map(([name, said]) => [name, keptOf(objectOf(said))]));
}

function keptOf(said: JsonObject): JsonObject {
  const kept = Object.entries(said).filter(([key]) => encodingFields.has(key));
  return Object.fromEntries(kept.filter(([key, value]) => key !== "allowReserved" || value === true));
}
