import { stringLiteral } from "@concord/codegen";
import { type ContentModel, type EndpointModel, type ParameterModel, isNeeded } from "./api-model.ts";
import { bodyType } from "./endpoint-types.ts";
import type { PrintedTypes } from "./print-types.ts";

const groups = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

/**
 * The type of a request as a handler gets it: its groups of parameters are always there, and so is what has a default.
 * `ListOrdersRequest` where that is no news, else `Received<ListOrdersRequest, { query: "limit" }>`.
 */
export function receivedType({ requestType, parameters, body }: EndpointModel, types: PrintedTypes): string {
  // A query that is one parameter as a whole is there only where the caller has sent one.
  const hasWhole = parameters.some(({ parameter }) => parameter.in === "querystring");
  const filled = hasWhole ? [] : filledParameters(parameters);
  const facts = [...filled, ...filledBodies(body?.content ?? [], types)];
  if (facts.length > 0) return received(requestType, facts);
  return !hasWhole && Object.keys(groups).some((place) => isOptionalGroup(parameters, place))
    ? `Received<${requestType}>`
    : requestType;
}

const longest = 100;

/** On one line where that is not too long, else as the parameter of a method that stands on lines of its own. */
function received(requestType: string, facts: readonly string[]): string {
  const flat = `Received<${requestType}, { ${facts.join("; ")} }>`;
  if (flat.length <= longest) return flat;
  return `Received<\n      ${requestType},\n      {\n${facts.map((fact) => `        ${fact};\n`).join("")}      }\n    >`;
}

function filledParameters(parameters: readonly ParameterModel[]): readonly string[] {
  return Object.entries(groups).flatMap(([place, group]) => {
    const names = parameters
      .filter((one) => one.parameter.in === place && isThere(one))
      .map(({ parameter }) => stringLiteral(parameter.name));
    return names.length === 0 ? [] : [`${group}: ${names.join(" | ")}`];
  });
}

/** What has a default, and what a client makes up where its caller does not say it. */
function isThere(model: ParameterModel): boolean {
  return model.default !== undefined || (model.parameter.required && !isNeeded(model));
}

/** The type of the body, or of each of several. */
function filledBodies(content: readonly ContentModel[], types: PrintedTypes): readonly string[] {
  const filled = content.flatMap(({ received, ...one }) =>
    received ? [{ type: one.type, text: bodyType({ ...one, variant: received }, types) }] : [],
  );
  if (filled.length === 0) return [];
  if (content.length === 1) return [`body: ${filled[0]!.text}`];
  const bodies = filled.map(({ type, text }) => `${stringLiteral(type)}: ${text}`);
  const flat = `bodies: { ${bodies.join("; ")} }`;
  if (flat.length <= longest) return [flat];
  return [`bodies: {\n${bodies.map((body) => `          ${body};\n`).join("")}        }`];
}

function isOptionalGroup(parameters: readonly ParameterModel[], place: string): boolean {
  const own = parameters.filter(({ parameter }) => parameter.in === place);
  return own.length > 0 && !own.some(isNeeded);
}
