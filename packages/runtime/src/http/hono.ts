import { answerRequest, createServerState } from "./answer-request.ts";
import { type BodySource, bodySource } from "./body-source.ts";
import type { ApiDefinition } from "./definitions.ts";
import { type ServerReply, problem } from "./problems.ts";
import { routesOf } from "./routes.ts";
import type { HttpServerOptions } from "./server-options.ts";

/** The part of a Hono app that is used, so that nobody needs Hono to compile this. */
export interface HonoLike {
  on(method: string, path: string, handler: HonoHandler): unknown;
}
type HonoHandler = (context: HonoContextLike, next: () => Promise<void>) => Promise<Response | void>;
export interface HonoContextLike {
  readonly req: { readonly raw: Request };
}

/**
 * Adds an API's routes to a Hono app. What stands before them is `app.route("/v1", routes)`'s.
 * @param handlers one for each endpoint, by name
 */
export function mountOnHono(app: HonoLike, api: ApiDefinition, handlers: object, options: HttpServerOptions): void {
  const state = createServerState(api, handlers, options);
  // Hono answers HEAD by what answers GET: what is asked for by HEAD alone has to stand before that.
  const routes = routesOf(api, options.paths).toSorted((left, right) => rank(left.method) - rank(right.method));
  for (const { method, segments, candidates } of routes) {
    const path = `/${segments.map((segment, index) => segment ?? `:p${index}`).join("/")}`;
    const isHead = method === "HEAD";
    app.on(isHead ? "GET" : method, path, async (context, next) => {
      const request = context.req.raw;
      if (isHead && request.method !== "HEAD") return next();
      const [, path = "/", query = ""] = /^[a-z]+:\/\/[^/?#]*([^?#]*)(?:\?([^#]*))?/i.exec(request.url) ?? [];
      // A caller that is gone hears nothing of it.
      const body = await bodyOf(request, options.maxBytes ?? 1_000_000).catch(() => "broken" as const);
      if (body === "broken") return responseOf(problem({ status: 400, title: "The body has no end" }));
      if (body === "too large") return responseOf(problem({ status: 413, title: "The body is too large" }));
      const reply = await answerRequest(await state, candidates, {
        method: request.method,
        path,
        query,
        headers: Object.fromEntries(request.headers),
        body,
        signal: request.signal,
        raw: context,
      });
      return responseOf(reply);
    });
  }
}

function rank(method: string): number {
  return method === "HEAD" ? 0 : 1;
}

/** The body, read no further than is allowed; undefined where there is none. */
async function bodyOf(request: Request, maxBytes: number): Promise<BodySource | "too large" | undefined> {
  if (request.method === "GET" || request.method === "HEAD" || !request.body) return undefined;
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return "too large";
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      return "too large";
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  return bodySource(bytes, request.headers.get("content-type"));
}

function responseOf({ status, headers, body }: ServerReply): Response {
  return new Response(body ?? null, { status, headers });
}
