/** What the fabric's records leave out, read where they point to. */
import { type Contract, type Endpoint, type Fabric, type Place, resolvePointer } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/** The node of a source document, as it is written; an empty one where there is none. */
export function rawAt(fabric: Fabric, { file, pointer }: Place): JsonObject {
  const document = fabric.documents.get(file);
  return objectOf(document === undefined ? undefined : resolvePointer(document, pointer));
}

/** A security scheme in the runtime's words. */
export type SchemeModel =
  | { readonly kind: "apiKey"; readonly in: string; readonly name: string }
  | { readonly kind: "bearer" | "basic" | "mutualTLS" }
  | { readonly kind: "http"; readonly scheme: string }
  | { readonly kind: "oauth2"; readonly tokenUrl?: string }
  | { readonly kind: "openIdConnect"; readonly url: string };

/** Addresses of a contract's servers, variables at their defaults. */
export function serverUrls({ bundled }: Contract): readonly string[] {
  const { servers } = bundled;
  return Array.isArray(servers) ? (servers as readonly Json[]).flatMap((server) => serverUrl(objectOf(server))) : [];
}

/** Addresses of the servers that an endpoint, or its path, has in place of its contract's. */
export function ownServerUrls(fabric: Fabric, contract: Contract, { servers = [] }: Endpoint): readonly string[] {
  const own = servers.filter(({ at }) => at.file !== contract.file || !at.pointer.startsWith("/servers/"));
  return own.flatMap(({ at }) => serverUrl(rawAt(fabric, at)));
}

function serverUrl({ url, variables }: JsonObject): string | [] {
  if (typeof url !== "string") return [];
  const defaults = objectOf(variables);
  return url.replace(/\{([^{}]*)\}/g, (all, name: string) => {
    const { default: value } = objectOf(Object.hasOwn(defaults, name) ? defaults[name] : undefined);
    return typeof value === "string" || typeof value === "number" ? String(value) : all;
  });
}

/** The security schemes that a contract describes, by name. */
export function securitySchemes({ bundled }: Contract): Readonly<Record<string, SchemeModel>> {
  const schemes = Object.entries(objectOf(objectOf(bundled["components"])["securitySchemes"]));
  return Object.fromEntries(
    schemes.flatMap(([name, written]) => {
      const scheme = schemeOf(followed(bundled, objectOf(written)));
      return scheme ? [[name, scheme]] : [];
    }),
  );
}

function followed(document: JsonObject, node: JsonObject): JsonObject {
  const { $ref: ref } = node;
  return typeof ref === "string" && ref.startsWith("#/") ? objectOf(resolvePointer(document, ref.slice(1))) : node;
}

function schemeOf(scheme: JsonObject): SchemeModel | undefined {
  const { type, name, in: place, scheme: http, flows, openIdConnectUrl: url } = scheme;
  switch (type) {
    case "apiKey":
      return typeof name === "string" && typeof place === "string" ? { kind: "apiKey", in: place, name } : undefined;
    case "http": {
      const said = typeof http === "string" ? http : "bearer";
      const known = said.toLowerCase();
      return known === "basic" || known === "bearer" ? { kind: known } : { kind: "http", scheme: said };
    }
    case "oauth2": {
      const tokenUrl = Object.values(objectOf(flows))
        .map((flow) => objectOf(flow)["tokenUrl"])
        .find((one): one is string => typeof one === "string");
      return { kind: "oauth2", ...(tokenUrl !== undefined && { tokenUrl }) };
    }
    case "openIdConnect":
      return { kind: "openIdConnect", url: typeof url === "string" ? url : "" };
    case "mutualTLS":
      return { kind: "mutualTLS" };
    default:
      return undefined;
  }
}

export function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}
