import { placeKey } from "../fields/collect-schemas.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { type Scheme, contractOf, schemesAt, schemesOfEndpoint } from "../security.ts";

export const authenticationWeakened = defineLintRule({
  id: "authentication-weakened",
  severity: "warning",
  title: "A password or key travels with every request",
  explanation:
    "HTTP basic authentication sends the password itself each time, and a key in a query string ends up in every log on the way. Use tokens that expire (OAuth 2, OpenID Connect), client certificates, or at least a key in a header. " +
    "Only schemes that something asks for are looked at.",
  example: "securitySchemes: { staff: { type: http, scheme: basic } }",
  inspect: ({ fabric, index }) => {
    const asked = fabric.contracts.flatMap((contract) => {
      const servers = (index.services.get(contract.service)?.servers ?? []).filter(
        (server) => contractOf(server, [contract]) === contract,
      );
      const places =
        contract.specification === "asyncapi" ? [...servers, ...index.operationsOfService(contract.service)] : [];
      const endpoints = index.endpointsOfService(contract.service).filter(({ at }) => at.file === contract.file);
      return [
        ...places.flatMap(({ at }) => schemesAt(at, contract, fabric) ?? []),
        ...endpoints.flatMap((endpoint) => schemesOfEndpoint(endpoint, contract, fabric)),
      ];
    });
    const schemes = new Map(asked.map((scheme) => [placeKey(scheme), scheme]));
    return [...schemes.values()].flatMap((scheme): Remark[] => {
      const weakness = weaknessOf(scheme);
      if (weakness === undefined) return [];
      const { file, pointer } = scheme;
      const name = pointer.split("/").at(-1)!;
      return [
        {
          at: { file, pointer },
          message: `${name}: ${weakness}`,
          label: weakness,
          facts: { scheme: name, type: scheme.type },
          help: "use tokens that expire, client certificates, or at least a key in a header",
        },
      ];
    });
  },
});

function weaknessOf({ type, scheme, in: where }: Scheme): string | undefined {
  if (type === "http" && scheme === "basic") return "the password travels with every request";
  if ((type === "apiKey" || type === "httpApiKey") && where === "query")
    return "the key stands in every log on the way";
  return undefined;
}
