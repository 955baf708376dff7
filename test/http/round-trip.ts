import type { Endpoint, Fabric, Schema } from "@concord/contracts";
import type {
  ApiDefinition,
  ContentDefinition,
  EndpointDefinition,
  ParameterDefinition,
  Shape,
} from "@concord/runtime/http";
import { fake } from "@concord/runtime/testing";
import { expect } from "vitest";
import { type GeneratedApi, exported, runtimeOf } from "./generated-apis.ts";
import { type Framework, serveApi } from "./serve.ts";
import { withUsualFields, withoutUntold } from "./usual-fields.ts";

/** One exchange: what is sent, and what is answered. */
interface Exchange {
  readonly name: string;
  readonly request: AnyRequest;
  readonly reply: AnyReply;
}
type AnyRequest = Readonly<Record<string, unknown>>;
interface AnyReply {
  readonly status: number;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
type AnyClient = Readonly<Record<string, (request: unknown) => Promise<AnyReply>>>;

export interface Tally {
  exchanges: number;
  /** What no value was found for. */
  readonly skipped: string[];
}

/**
 * Sends one made-up request for each declared response of each endpoint over a real socket, and holds both ends to what
 * the other gave.
 */
export async function roundTrip(
  framework: Framework,
  fabric: Fabric,
  generated: GeneratedApi,
  tally: Tally,
): Promise<void> {
  const { api, load } = generated;
  if (!api) return;
  const endpoints = endpointsByName(fabric, generated);
  const exchanges = exchangesOf(api, endpoints, tally);
  let reply: AnyReply = { status: 500 };
  let seen: unknown;
  const handler = async (request: unknown): Promise<AnyReply> => {
    seen = request;
    return reply;
  };
  const handlers = Object.fromEntries(Object.keys(api.endpoints).map((name) => [name, handler]));
  const problems: unknown[] = [];
  const hooks = {
    onError: (name: string, error: unknown) => problems.push([name, String(error)]),
    onInvalidRequest: (name: string, violations: unknown) => problems.push([name, violations]),
    onInvalidReply: (name: string, violations: unknown) => problems.push([name, violations]),
  };
  const who = (): string => "somebody";
  const security = Object.fromEntries(Object.keys(api.schemes).map((name) => [name, who]));
  const running = await serveApi(framework, { load }, handlers, { security, hooks, telemetry: false });
  try {
    const client = await clientOf(generated, running.url);
    for (const exchange of exchanges) {
      const { name, request } = exchange;
      reply = exchange.reply;
      seen = undefined;
      const answer = await client[name]!(request).catch((error: unknown) => ({ error, problems: [...problems] }));
      const told = `${generated.service} ${name} ${reply.status} on ${framework}`;
      expect(answer, told).toMatchObject({ status: reply.status });
      expect(await plain(seen), told).toEqual(
        await plain(withDefaults(request, api.endpoints[name]!, endpoints.get(name)!)),
      );
      const { body, headers = {} } = answer as AnyReply;
      expect(await plain({ body, headers }), told).toEqual(
        await plain({ body: reply.body, headers: reply.headers ?? {} }),
      );
      tally.exchanges++;
    }
    expect(problems).toEqual([]);
  } finally {
    await running.close();
  }
}

async function clientOf({ load, api, service }: GeneratedApi, baseUrl: string): Promise<AnyClient> {
  const auth = Object.fromEntries(
    Object.entries(api!.schemes).map(([name, { kind }]) => [
      name,
      kind === "basic" ? { username: "me", password: "it's: ü" } : kind === "mutualTLS" ? true : `key-of-${service}`,
    ]),
  );
  const create = exported(await load("client"), "create", "Client");
  await runtimeOf("http");
  return create({ baseUrl, auth, retry: false, breaker: false, telemetry: false }) as AnyClient;
}

function endpointsByName(fabric: Fabric, { contract, api }: GeneratedApi): ReadonlyMap<string, Endpoint> {
  const own = fabric.endpoints.filter(({ at, direction }) => at.file === contract.file && direction === "path");
  const found = Object.entries(api!.endpoints).flatMap(([name, { method, path }]): [string, Endpoint][] => {
    const endpoint = own.find((one) => one.method.toUpperCase() === method && one.path === path);
    return endpoint ? [[name, endpoint]] : [];
  });
  return new Map(found);
}

function exchangesOf(api: ApiDefinition, endpoints: ReadonlyMap<string, Endpoint>, tally: Tally): readonly Exchange[] {
  return Object.entries(api.endpoints).flatMap(([name, definition]) => {
    const endpoint = endpoints.get(name);
    if (!endpoint) throw new Error(`${api.name} has no endpoint for ${name}`);
    return repliesOf(definition, endpoint).flatMap(([status, content], index): Exchange[] => {
      try {
        const seed = index + 1;
        return [
          {
            name,
            request: fakeRequest(definition, endpoint, seed),
            reply: fakeReply(definition, endpoint, status, content, seed),
          },
        ];
      } catch (error) {
        tally.skipped.push(`${api.name} ${name} ${status}: ${(error as Error).message.split("\n")[0]}`);
        return [];
      }
    });
  });
}

type Reply = readonly [status: string, content: ContentDefinition | undefined];

function repliesOf({ method, responses }: EndpointDefinition, endpoint: Endpoint): readonly Reply[] {
  return Object.entries(responses).flatMap(([status, { content = [] }]): readonly Reply[] => {
    if (status.startsWith("1") || !endpoint.responses.some((one) => one.status.toUpperCase() === status.toUpperCase()))
      return [];
    const hasBody = method !== "HEAD" && !["204", "205", "304"].includes(status);
    return hasBody && content.length > 0 ? content.map((one): Reply => [status, one]) : [[status, undefined]];
  });
}

/** A status that only this response describes. */
function statusOf(status: string, { responses }: EndpointDefinition): number {
  if (/^\d+$/.test(status)) return Number(status);
  const hundred = status === "default" ? "5" : status[0]!;
  for (let number = Number(`${hundred}99`); number > 0; number--) if (!(number in responses)) return number;
  return 599;
}

function fakeRequest(definition: EndpointDefinition, endpoint: Endpoint, seed: number): AnyRequest {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const parameter of definition.parameters ?? []) {
    const declared = endpoint.parameters.find(
      ({ name, in: place }) => name === parameter.name && place === parameter.in,
    );
    const group = parameter.in === "header" ? "headers" : parameter.in === "cookie" ? "cookies" : parameter.in;
    // Half of what may be left out is.
    const isKey = parameter.name.toLowerCase() === "idempotency-key";
    if (!parameter.required && !isKey && seed % 2 === 0) continue;
    const value = fakeText(parameter, declared?.schema, seed);
    if (value !== undefined) (groups[group] ??= Object.create(null) as Record<string, unknown>)[parameter.name] = value;
  }
  const [content] = definition.body?.content ?? [];
  if (!content) return groups;
  const schema = endpoint.requestBody?.content.find(({ mediaType }) => mediaType === content.type)?.schema;
  return { ...groups, body: fakeBody(content, schema, seed) };
}

function fakeReply(
  definition: EndpointDefinition,
  endpoint: Endpoint,
  status: string,
  content: ContentDefinition | undefined,
  seed: number,
): AnyReply {
  const declared = endpoint.responses.find((one) => one.status.toUpperCase() === status.toUpperCase());
  const headers = Object.fromEntries(
    (definition.responses[status]?.headers ?? []).flatMap((header) => {
      const schema = declared?.headers.find(({ name }) => name === header.name)?.schema;
      const value = fakeText(header, schema, seed);
      return value === undefined ? [] : [[header.name, value]];
    }),
  );
  const schema = content && declared?.content.find(({ mediaType }) => mediaType === content.type)?.schema;
  return {
    status: statusOf(status, definition),
    headers,
    ...(content && { contentType: content.type, body: toldBody(content, schema, seed) }),
  };
}

function toldBody(content: ContentDefinition, schema: Schema | undefined, seed: number): unknown {
  const body = fakeBody(content, schema, seed);
  return schema && content.as === "json" ? withoutUntold(body, schema) : body;
}

/** A value that has a text: lists and objects with nothing in them have none. */
function fakeText(
  { validate, in: place, shape = "string" }: ParameterDefinition,
  schema: Schema | undefined,
  seed: number,
): unknown {
  if (!schema) return "some text";
  for (let more = 0; more < 40; more++) {
    const value = fake(schema.json, { seed: seed + more * 101, ...(validate && { validate }) });
    if (isWritable(value, place, shape)) return value;
  }
  throw new Error("no value that can be written as text");
}

function isWritable(value: unknown, place: string, shape: Shape): boolean {
  // One item where a text may stand alone cannot be told from it.
  if (Array.isArray(value) && value.length === 1 && Array.isArray(shape)) return false;
  if (value === null || value === "") return false;
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => isWritable(item, place, "string") && typeof item !== "object");
  if (typeof value === "object") {
    const entries = Object.entries(value);
    return (
      entries.length > 0 &&
      typeof shape === "object" &&
      entries.every(([, item]) => typeof item !== "object" && item !== "")
    );
  }
  if (typeof value !== "string") return true;
  // A header carries printable ASCII, no space around it.
  if (place === "header") return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) && !value.includes(",");
  return value !== "." && value !== "..";
}

function fakeBody(content: ContentDefinition, schema: Schema | undefined, seed: number): unknown {
  const { as, validate, shape, type } = content;
  if (as === "bytes")
    return new Blob([new Uint8Array([0, 255, seed, 13, 10])], { type: type.includes("*") ? "image/png" : type });
  if (as === "text" && !validate) return "some text, ü";
  if (as === "events" || as === "lines") throw new Error(`${as} have a test of their own`);
  if (as === "form" || as === "multipart") {
    const fields = typeof shape === "object" && "fields" in shape ? shape.fields : {};
    const made = schema ? (fake(schema.json, { seed }) as Record<string, unknown>) : {};
    if (typeof made !== "object" || made === null) throw new Error("a form that is no object");
    const body = Object.fromEntries(
      Object.entries(made).flatMap(([name, value]): [string, unknown][] => {
        const kind = Object.hasOwn(fields, name) ? fields[name]! : "string";
        if (kind === "binary") return [[name, new Blob(["bytes"], { type: "image/png" })]];
        if (typeof kind === "object" && "items" in kind && kind.items === "binary")
          return [[name, [new Blob(["one"]), new Blob(["two"])]]];
        return value === null || (Array.isArray(value) && value.length === 0) ? [] : [[name, value]];
      }),
    );
    if (validate?.(body)) throw new Error("no form was found");
    return body;
  }
  if (!schema) return { any: ["thing", seed] };
  return fake(schema.json, { seed, ...(validate && { validate }) });
}

/** What a server reads where a client says nothing: what is usual, and the media type that it came with. */
function withDefaults(
  request: AnyRequest,
  { body, parameters = [] }: EndpointDefinition,
  { requestBody }: Endpoint,
): AnyRequest {
  const groups = { path: {}, query: {}, headers: {}, cookies: {} };
  const read = Object.entries({ ...groups, ...request }).map(([group, given]): [string, unknown] => {
    const usual = parameters.filter((one) => one.default !== undefined && `${one.in}s`.startsWith(group));
    if (usual.length === 0) return [group, given];
    return [group, { ...Object.fromEntries(usual.map((one) => [one.name, one.default])), ...given }];
  });
  const sent = Object.fromEntries(read);
  if (!body || request["body"] === undefined) return sent;
  const { type, as } = body.content[0]!;
  const schema = requestBody?.content.find(({ mediaType }) => mediaType === type)?.schema;
  const isFilled = schema && ["json", "form", "multipart"].includes(as);
  return { ...sent, contentType: type, body: isFilled ? withUsualFields(request["body"], schema) : request["body"] };
}

/** Files by what they hold; everything else as JSON has it. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return { size: value.size, text: await value.text() };
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (value === null || typeof value !== "object") return value;
  const entries = await Promise.all(
    Object.entries(value).flatMap(async ([key, item]) => (item === undefined ? [] : [[key, await plain(item)]])),
  );
  return Object.fromEntries(entries.flatMap((pair) => (pair.length === 0 ? [] : pair)) as [string, unknown][]);
}
