import type { Endpoint, Parameter } from "@concord/contracts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { isUntouched } from "../untouched.ts";
import { requestFacts, responseFacts } from "./body-facts.ts";
import type { Fact, Subject } from "./fact.ts";
import { lostPermissions } from "./lost-permissions.ts";
import { schemaFacts } from "./schema-facts.ts";
import { accessFacts, serverFacts } from "./server-facts.ts";
import { writtenBefore } from "./written-values.ts";

/** Changes of endpoints: route, parameters, request bodies, responses, security. */
export function httpFacts(pairs: FabricPairs): Fact[] {
  return [
    ...pairs.endpoints.removed.map((endpoint): Fact => ({
      kind: "endpoint-removed",
      subject: { kind: "endpoint", before: endpoint },
      endpoint,
    })),
    ...pairs.endpoints.kept.flatMap(endpointFacts),
  ];
}

type EndpointSubject = Extract<Subject, { readonly kind: "endpoint" }>;

function endpointFacts({ before, after }: Pair<Endpoint>): Fact[] {
  if (isUntouched(before, after)) return [];
  const subject: EndpointSubject = { kind: "endpoint", before, after };
  const facts: Fact[] = [];
  const address = { before: route(before), after: route(after) };
  const requestBodies = {
    ...(before.requestBody && { before: before.requestBody }),
    ...(after.requestBody && { after: after.requestBody }),
  };
  if (onWire(before) !== onWire(after)) facts.push({ kind: "address-changed", subject, address });
  return [
    ...facts,
    ...serverFacts(subject, before.servers ?? [], after.servers ?? []),
    ...accessFacts(subject, before.access, after.access),
    ...parameterFacts(subject),
    ...requestFacts(subject, requestBodies),
    ...responseFacts(subject, before.responses, after.responses),
  ];
}

function route({ method, path }: Endpoint): string {
  return `${method.toUpperCase()} ${path}`;
}

/** What a variable of a path is called is not seen; in what a callback goes to, it says where the address is found. */
function onWire(endpoint: Endpoint): string {
  const address = route(endpoint);
  return endpoint.direction === "callback" ? address : address.replaceAll(/\{[^}]*\}/gu, "{}");
}

/** Path parameters correspond by their order in the path, all others by place and name. */
function parameterFacts(subject: EndpointSubject): Fact[] {
  const { before, after } = subject;
  if (!after) return [];
  const now = new Map(after.parameters.filter(isMeant).map((parameter) => [parameterKey(parameter, after), parameter]));
  const facts: Fact[] = [];
  for (const parameter of before.parameters.filter(isMeant)) {
    const key = parameterKey(parameter, before);
    const other = now.get(key);
    now.delete(key);
    if (!other) {
      if (parameter.in !== "path") facts.push({ kind: "parameter-removed", subject, parameter });
      continue;
    }
    const both = { before: parameter, after: other };
    const lost = lostPermissions(both);
    if (changed(parameter, other) || lost.length > 0) {
      facts.push({ kind: "parameter-changed", subject, parameter: both, lost });
    }
    const part = `${parameter.in} parameter ${parameter.name}`;
    // Without a schema it is not described at all, which the specification does not allow.
    if (!parameter.schema || !other.schema) continue;
    const written = writtenBefore(both);
    const told = { role: "request", part, read: false, ...(written && { written }) } as const;
    facts.push(...schemaFacts(subject, told, parameter, other));
  }
  const added = [...now.values()].filter((parameter) => parameter.in !== "path");
  return [...facts, ...added.map((parameter): Fact => ({ kind: "parameter-added", subject, parameter }))];
}

/** OpenAPI has other words for what these headers say, and ignores them among parameters. */
function isMeant({ in: place, name }: Parameter): boolean {
  return place !== "header" || !["accept", "content-type", "authorization"].includes(name.toLowerCase());
}

function parameterKey(parameter: Parameter, endpoint: Endpoint): string {
  if (parameter.in !== "path") {
    const name = parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name;
    return `${parameter.in} ${name}`;
  }
  const names = [...endpoint.path.matchAll(/\{([^}]*)\}/gu)].map(([, name]) => name);
  return `path ${names.indexOf(parameter.name)}`;
}

function changed(before: Parameter, after: Parameter): boolean {
  return before.required !== after.required || spelling(before) !== spelling(after);
}

/** How a parameter's value is written, with the defaults of its place: `form, exploded`, `application/json`. */
export function spelling({ in: place, style, explode, mediaType }: Parameter): string {
  if (mediaType !== undefined) return mediaType;
  const written = style ?? (place === "query" || place === "cookie" ? "form" : "simple");
  return (explode ?? (written === "form" || written === "cookie")) ? `${written}, exploded` : written;
}
