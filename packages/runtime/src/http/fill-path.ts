import type { Violation } from "../types.ts";
import type { EndpointDefinition, ParameterDefinition } from "./definitions.ts";
import { fieldOf } from "./read-parameters.ts";

/**
 * The path of an endpoint with its values filled in: `/orders/{orderId}`.
 * @param refuse throws, where a part would be empty, and another endpoint called, or dots alone, and another level
 */
export function fillPath(
  { path, parameters = [] }: EndpointDefinition,
  write: (parameter: ParameterDefinition) => string,
  refuse: (violation: Violation) => never,
): string {
  return path.replace(/(?:\{[^{}]+\}|[^/])+/g, (part) => {
    let last: ParameterDefinition | undefined;
    const filled = part.replace(/\{([^{}]+)\}/g, (all, name: string) => {
      const definition = parameters.find((one) => one.in === "path" && one.name === name);
      if (definition) last = definition;
      return definition ? write(definition) : all;
    });
    // URLs take encoded dots for dots.
    const climbs = last && /^(?:\.|%2e){0,2}$/i.test(filled);
    return climbs
      ? refuse({ field: fieldOf(last!), rule: "path", message: "must not be empty or dots alone" })
      : filled;
  });
}
