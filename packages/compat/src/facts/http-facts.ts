import type { Endpoint, Parameter, RequestBody, Response } from "@concord/contracts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { below } from "../place-below.ts";
import type { Fact, SchemaPair, Subject } from "./fact.ts";
import { schemaFacts } from "./schema-facts.ts";
import { accessFacts, serverFacts } from "./server-facts.ts";

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
  const subject: EndpointSubject = { kind: "endpoint", before, after };
  const facts: Fact[] = [];
  const address = { before: route(before), after: route(after) };
  if (plain(address.before) !== plain(address.after)) facts.push({ kind: "address-changed", subject, address });
  return [
    ...facts,
    ...serverFacts(subject, before.servers ?? [], after.servers ?? []),
    ...accessFacts(subject, before.access, after.access),
    ...parameterFacts(subject, before, after),
    ...requestFacts(subject, before.requestBody, after.requestBody),
    ...responseFacts(subject, before.responses, after.responses),
  ];
}

function route({ method, path }: Endpoint): string {
  return `${method.toUpperCase()} ${path}`;
}

function plain(address: string): string {
  return address.replaceAll(/\{[^}]*\}/gu, "{}");
}

/** Path parameters correspond by their order in the path, all others by place and name. */
function parameterFacts(subject: EndpointSubject, before: Endpoint, after: Endpoint): Fact[] {
  const now = new Map(after.parameters.map((parameter) => [parameterKey(parameter, after), parameter]));
  const facts: Fact[] = [];
  for (const parameter of before.parameters) {
    const key = parameterKey(parameter, before);
    const other = now.get(key);
    now.delete(key);
    if (!other) {
      if (parameter.in !== "path") facts.push({ kind: "parameter-removed", subject, parameter });
      continue;
    }
    if (changed(parameter, other)) {
      facts.push({ kind: "parameter-changed", subject, parameter: { before: parameter, after: other } });
    }
    const part = `${parameter.in} parameter ${parameter.name}`;
    facts.push(...schemaFacts(subject, { role: "request", part, read: false }, parameter.schema, other.schema));
  }
  const added = [...now.values()].filter((parameter) => parameter.in !== "path");
  return [...facts, ...added.map((parameter): Fact => ({ kind: "parameter-added", subject, parameter }))];
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

function requestFacts(
  subject: EndpointSubject,
  before: RequestBody | undefined,
  after: RequestBody | undefined,
): Fact[] {
  if (before && !after) return [{ kind: "request-body-removed", subject, body: before }];
  if (!after) return [];
  const required: Fact[] =
    after.required && !before?.required ? [{ kind: "request-body-required", subject, body: after }] : [];
  const told = { role: "request", part: "request body", read: subject.before.direction !== "path" } as const;
  return [...required, ...contentFacts(subject, told, before, after)];
}

function responseFacts(subject: EndpointSubject, before: readonly Response[], after: readonly Response[]): Fact[] {
  return before.flatMap((response) => {
    const now = answering(after, response.status);
    if (!now) return [{ kind: "response-removed", subject, response }] satisfies Fact[];
    const read = subject.before.direction === "path" && response.status.startsWith("2");
    const told = { role: "response", part: `response ${response.status}`, read } as const;
    return [
      ...contentFacts(subject, told, response, now),
      ...linkFacts(subject, response, now),
      ...headerFacts(subject, response, now),
    ];
  });
}

/** The response to a status: written out, else its range, else `default`. */
function answering(responses: readonly Response[], status: string): Response | undefined {
  const range = `${status.slice(0, 1)}XX`;
  for (const wanted of [status, range, "default"]) {
    const found = responses.find((response) => response.status.toUpperCase() === wanted.toUpperCase());
    if (found) return found;
  }
  return undefined;
}

type Body = RequestBody | Response;

function contentFacts(
  subject: EndpointSubject,
  told: Pick<SchemaPair, "role" | "part" | "read">,
  before: Body | undefined,
  after: Body,
): Fact[] {
  return (before?.content ?? []).flatMap((media) => {
    const now = after.content.find((other) => covers(other.mediaType, media.mediaType));
    if (!now) {
      const places = { before: media.at, after: below(after.at, "content") };
      const mediaType = { mediaType: media.mediaType, part: told.part, ...places };
      return [{ kind: "media-type-removed", subject, mediaType }] satisfies Fact[];
    }
    const part = `${told.part} ${media.mediaType}`;
    return schemaFacts(subject, { ...told, part }, media.schema, now.schema);
  });
}

/** Whether a media type or range stands for another: `*∕*` for all, parameters such as charset not counted. */
function covers(range: string, mediaType: string): boolean {
  const [left, right] = [range, mediaType].map((text) => text.split(";")[0]!.trim().toLowerCase()) as [string, string];
  return left === right || left === "*/*" || (left.endsWith("/*") && right.startsWith(left.slice(0, -1)));
}

function headerFacts(subject: EndpointSubject, before: Response, after: Response): Fact[] {
  return before.headers.flatMap((header) => {
    const now = after.headers.find((other) => other.name.toLowerCase() === header.name.toLowerCase());
    if (!now) return [{ kind: "header-removed", subject, header, status: before.status }] satisfies Fact[];
    const part = `response ${before.status} header ${header.name}`;
    const loosened: Fact[] =
      header.required && !now.required
        ? [{ kind: "header-loosened", subject, header: { before: header, after: now }, status: before.status }]
        : [];
    return [...loosened, ...schemaFacts(subject, { role: "response", part, read: false }, header.schema, now.schema)];
  });
}

function linkFacts(subject: EndpointSubject, before: Response, after: Response): Fact[] {
  return (before.links ?? []).flatMap((link): Fact[] => {
    const now = after.links?.find(({ name }) => name === link.name);
    if (now?.target === link.target) return [];
    return [
      { kind: "link-changed", subject, link: { before: link, ...(now && { after: now }), status: before.status } },
    ];
  });
}
