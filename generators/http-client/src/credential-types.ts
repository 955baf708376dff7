import type { ApiModel, EndpointModel } from "./api-model.ts";
import type { SchemeModel } from "./raw-facts.ts";

/** Names of the schemes that some endpoint asks for and the contract describes. */
export function schemesUsed({ schemes }: ApiModel, endpoints: readonly EndpointModel[]): readonly string[] {
  const names = new Set(endpoints.flatMap(({ security }) => security.flatMap(Object.keys)));
  return Object.keys(schemes).filter((name) => names.has(name));
}

/** The types of credentials that a scheme takes. */
export function credentialTypes(scheme: SchemeModel): readonly string[] {
  if (scheme.kind === "basic") return ["BasicCredentials"];
  if (scheme.kind === "mutualTLS") return [];
  return scheme.kind === "apiKey" || scheme.kind === "http" ? ["Secret"] : ["Secret", "TokenSource"];
}

/** What a scheme asks for, in a sentence. */
export function aboutScheme(scheme: SchemeModel): string {
  switch (scheme.kind) {
    case "apiKey":
      return `A key, in the ${scheme.in} as \`${scheme.name}\`.`;
    case "basic":
      return "A user and a password.";
    case "mutualTLS":
      return "A client certificate, which the connection carries.";
    case "http":
      return `What \`Authorization: ${scheme.scheme}\` carries.`;
    case "oauth2":
      return "An OAuth 2.0 token.";
    default:
      return "A bearer token.";
  }
}
