import { stringLiteral } from "@concord/codegen";
import { type EndpointModel, type ParameterModel, isNeeded } from "./api-model.ts";

const groups = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

/**
 * The type of a request as a handler gets it: its groups of parameters are always there, and so is what has a default.
 * `ListOrdersRequest` where that is no news, else `Received<ListOrdersRequest, { query: "limit" }>`.
 */
export function receivedType({ requestType, parameters }: EndpointModel): string {
  // A query that is one parameter as a whole is there only where the caller has sent one.
  if (parameters.some(({ parameter }) => parameter.in === "querystring")) return requestType;
  const filled = Object.entries(groups).flatMap(([place, group]) => {
    const names = parameters
      .filter((one) => one.parameter.in === place && isThere(one))
      .map(({ parameter }) => stringLiteral(parameter.name));
    return names.length === 0 ? [] : [`${group}: ${names.join(" | ")}`];
  });
  if (filled.length > 0) return `Received<${requestType}, { ${filled.join("; ")} }>`;
  return Object.keys(groups).some((place) => isOptionalGroup(parameters, place))
    ? `Received<${requestType}>`
    : requestType;
}

/** What has a default, and what a client makes up where its caller does not say it. */
function isThere(model: ParameterModel): boolean {
  return model.default !== undefined || (model.parameter.required && !isNeeded(model));
}

function isOptionalGroup(parameters: readonly ParameterModel[], place: string): boolean {
  const own = parameters.filter(({ parameter }) => parameter.in === place);
  return own.length > 0 && !own.some(isNeeded);
}
