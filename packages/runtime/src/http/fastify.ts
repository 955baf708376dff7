import { type ServerState, answerRequest, createServerState } from "./answer-request.ts";
import { type BodySource, bodySource } from "./body-source.ts";
import type { ApiDefinition } from "./definitions.ts";
import { type ServerReply, problem } from "./problems.ts";
import { splitQuery } from "./read-texts.ts";
import { type Route, routesOf } from "./routes.ts";
import type { HttpServerOptions } from "./server-options.ts";

/** Enough of a Fastify instance to know it by, so that nobody needs Fastify to compile this. */
export interface FastifyLike {
  route(options: never): unknown;
  readonly addContentTypeParser: unknown;
  readonly setErrorHandler: unknown;
}

/** What is used of it: narrower than its own overloads can be told. */
interface Instance {
  readonly supportedMethods: readonly string[];
  addHttpMethod(method: string, options: { readonly hasBody: true }): void;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(type: string, options: { readonly parseAs: "buffer" }, parser: Parser): void;
  setErrorHandler(handler: (error: { readonly statusCode?: number }, request: unknown, reply: Outgoing) => void): void;
  route(options: {
    readonly method: string;
    readonly url: string;
    readonly bodyLimit: number;
    readonly handler: (request: Incoming, reply: Outgoing) => Promise<unknown>;
  }): void;
}
type Parser = (request: unknown, body: unknown, done: (error: null, body: unknown) => void) => void;

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  readonly raw: { once(event: "close", listener: () => void): unknown };
}
interface Outgoing {
  readonly raw: { readonly writableFinished: boolean; once(event: "close", listener: () => void): unknown };
  code(status: number): Outgoing;
  headers(headers: Readonly<Record<string, string>>): Outgoing;
  send(body?: unknown): Outgoing;
}

/** A Fastify plugin: `app.register(plugin, { prefix: "/v1" })`. Routes, parsers and errors are this plugin's alone. */
export type FastifyPlugin = (instance: FastifyLike) => Promise<void>;

/** @param handlers one for each endpoint, by name */
export function fastifyPlugin(api: ApiDefinition, handlers: object, options: HttpServerOptions): FastifyPlugin {
  const routes = routesOf(api, options.paths);
  const loading = createServerState(api, handlers, options);
  return async (given) => {
    const instance = given as unknown as Instance;
    const state = await loading;
    // The contract says what a body is, so that it is read by what the contract says.
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    instance.setErrorHandler((error, _request, reply) => {
      const status = error.statusCode ?? 500;
      const title =
        status === 413 ? "The body is too large" : status < 500 ? "The request is not understood" : "The server failed";
      void send(reply, problem({ status, title }));
    });
    for (const route of routes) {
      if (!instance.supportedMethods.includes(route.method)) instance.addHttpMethod(route.method, { hasBody: true });
      const handler = async (request: Incoming, reply: Outgoing): Promise<unknown> =>
        send(reply, await answer(state, route, request, reply));
      instance.route({
        method: route.method,
        url: `/${route.segments.map((segment, index) => segment ?? `:p${index}`).join("/")}`,
        bodyLimit: options.maxBytes ?? 1_000_000,
        handler,
      });
    }
  };
}

function answer(state: ServerState, route: Route, request: Incoming, reply: Outgoing): Promise<ServerReply> {
  const [path, query] = splitQuery(request.url);
  // Most handlers never ask whether the caller is still there.
  let gone: AbortController | undefined;
  return answerRequest(state, route.candidates, {
    method: request.method,
    path,
    query,
    headers: oneEach(request.headers),
    body: bodyOf(request),
    get signal() {
      if (!gone) {
        const made = (gone = new AbortController());
        reply.raw.once("close", () => {
          if (!reply.raw.writableFinished) made.abort();
        });
      }
      return gone.signal;
    },
    raw: request,
  });
}

function oneEach(headers: Incoming["headers"]): Readonly<Record<string, string>> {
  const single: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) single[name] = typeof value === "string" ? value : value.join(", ");
  }
  return single;
}

function bodyOf({ body, headers }: Incoming): BodySource | undefined {
  const type = headers["content-type"];
  return body instanceof Uint8Array
    ? bodySource(body as Uint8Array<ArrayBuffer>, typeof type === "string" ? type : undefined)
    : undefined;
}

async function send(reply: Outgoing, { status, headers, body }: ServerReply): Promise<Outgoing> {
  reply.code(status).headers(headers);
  if (body === undefined) return reply.send();
  if (typeof body === "string" || body instanceof ReadableStream) return reply.send(body);
  if (body instanceof Blob) return reply.send(new Uint8Array(await body.arrayBuffer()));
  const form = new Response(body);
  return reply
    .headers({ "content-type": form.headers.get("content-type") ?? "multipart/form-data" })
    .send(new Uint8Array(await form.arrayBuffer()));
}
