import type { Endpoint, Fabric } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { type SchemeModel, objectOf, rawAt } from "./raw-facts.ts";

/** Names of schemes that are needed together, with their scopes. */
export type SecurityAlternative = Readonly<Record<string, readonly string[]>>;

/**
 * The alternatives that an endpoint's security leaves; none where it is open to all. What a contract says for all of
 * its endpoints is said of those that callers call: nobody proves himself to his own caller by the same means.
 */
export function securityOf(
  fabric: Fabric,
  { security, direction, at }: Endpoint,
  schemes: Readonly<Record<string, SchemeModel>>,
): readonly SecurityAlternative[] {
  if (!Array.isArray(security)) return [];
  if (direction !== "path" && rawAt(fabric, at)["security"] === undefined) return [];
  const alternatives = (security as readonly JsonObject[]).map((alternative) =>
    Object.fromEntries(
      Object.entries(objectOf(alternative)).map(([name, scopes]) => [
        // OpenAPI 3.2 lets a requirement refer to its scheme.
        name.replace(/^.*#\/components\/securitySchemes\//, ""),
        Array.isArray(scopes) ? scopes.filter((scope): scope is string => typeof scope === "string") : [],
      ]),
    ),
  );
  if (direction === "path") return alternatives;
  // What signs and verifies webhooks asks nobody else for the signature.
  const others = alternatives.map((alternative) =>
    Object.fromEntries(Object.entries(alternative).filter(([name]) => !isSignature(schemes[name]))),
  );
  return others.every((alternative) => Object.keys(alternative).length === 0) ? [] : others;
}

function isSignature(scheme: SchemeModel | undefined): boolean {
  return scheme?.kind === "apiKey" && scheme.in === "header" && scheme.name.toLowerCase() === "webhook-signature";
}
