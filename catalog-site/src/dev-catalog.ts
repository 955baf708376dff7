import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { MappingCoverage } from "@concord/governance";
import type { EndpointId, Fabric, MessageId, TapResult } from "@concord/contracts";
import { noDay, normalBase } from "./build-catalog.ts";
import { besidePage, besideSite, summaryOf } from "./exports/beside-pages.ts";
import type { EndpointImpact } from "./impact/endpoint-impact.ts";
import type { FieldImpact } from "./impact/field-impact.ts";
import { askImpacts } from "./impact/impacts.ts";
import { contentType, pathOf, serveLocally } from "./local-server.ts";
import { createModel, pointersOf, type CatalogModel, type Own } from "./model.ts";
import { openRenderer, type Renderer } from "./renderer.ts";

export interface DevOptions {
  readonly fabric: Fabric;
  readonly base?: string;
  /** What `concord tap` watched. */
  readonly seen?: readonly TapResult[];
  /** What mappers make of the shapes of services' own systems. */
  readonly cover?: (fabric: Fabric) => readonly MappingCoverage[];
  /** Pages and a logo of the workspace's own. */
  readonly own?: Own;
  /** The first port to try; 0 lets the system choose. Default 4321. */
  readonly port?: number;
  /** Where the compiled site is kept from one time to the next. */
  readonly cache?: string;
}

/** A catalog that is looked at while its contracts are being written. */
export interface Dev {
  readonly url: string;
  /** Shows another fabric: whatever page is open reloads itself. */
  readonly show: (fabric: Fabric) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The open page listens here for the next fabric, by a script that only this server adds. */
const reload = { events: "_reload/events", script: "_reload/reload.js" };

/**
 * Serves pages made on demand, to this machine alone: the very pages that a build writes, each made in milliseconds where
 * a build makes them all, so that a saved contract is on the screen within a second.
 */
export async function devCatalog(options: DevOptions): Promise<Dev> {
  const { fabric, port = 4321, cache } = options;
  const base = normalBase(options.base ?? "/");
  const renderer = await openRenderer(base, cache);
  const watching = new Set<ServerResponse>();
  let shown = await prepare(fabric, options);
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const serving = await serveLocally(server, port, base);
  return {
    url: serving.url,
    show: async (next) => {
      shown = await prepare(next, options);
      for (const page of watching) page.write("data: reload\n\n");
    },
    close: serving.close,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request.url ?? "/") ?? "";
    const name = path.startsWith(base) ? path.slice(base.length) : undefined;
    if (name === undefined) return redirect(response, base);
    if (name === reload.events) return watch(response);
    if (name === reload.script)
      return send(
        response,
        200,
        name,
        `new EventSource(new URL("./events", import.meta.url)).onmessage = () => location.reload();`,
      );
    const { model } = shown;
    await shown.askFor(name);
    const page = model.page(name);
    if (page !== undefined) return send(response, 200, "index.html", await withReload(page));
    if (model.page(`${name}/`) !== undefined) return redirect(response, `${base}${name}/`);
    const file = fileNamed(model, renderer, name);
    if (file !== undefined) return send(response, 200, name, file);
    const missing = model.page("404.html");
    send(response, 404, "404.html", missing === undefined ? "" : await withReload(missing));
  }

  async function withReload(page: Parameters<Renderer["render"]>[1]): Promise<string> {
    const html = await renderer.render(shown.model.head, page);
    return html.replace("</head>", `<script type="module" src="${base}${reload.script}"></script></head>`);
  }

  function watch(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" }).write("\n");
    watching.add(response);
    response.on("close", () => watching.delete(response));
  }
}

/** A model whose answers of the gate are asked for when the page that shows them is. */
async function prepare(fabric: Fabric, { cache, seen, cover, own }: DevOptions) {
  const messages = new Map<MessageId, readonly FieldImpact[]>();
  const endpoints = new Map<EndpointId, EndpointImpact>();
  const ask = await askImpacts(fabric, { fieldsOf: pointersOf(fabric), today: noDay, cache });
  const model = createModel(fabric, { impacts: { messages, endpoints }, mappings: cover?.(fabric), seen, own });
  const askFor = async (path: string): Promise<void> => {
    const shown = model.impactsOn(path);
    for (const id of shown.messages) messages.set(id, await ask.ofMessage(id));
    for (const id of shown.endpoints) {
      const impact = await ask.ofEndpoint(id);
      if (impact !== undefined) endpoints.set(id, impact);
    }
  };
  return { model, askFor };
}

function send(response: ServerResponse, status: number, name: string, content: string | Buffer): void {
  response.writeHead(status, { "content-type": contentType(name), "cache-control": "no-cache" }).end(content);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

/** A file that a build would write beside its pages; undefined where it would write none of that name. */
function fileNamed(model: CatalogModel, { assets }: Renderer, name: string): string | Buffer | undefined {
  const page = model.page(name.slice(0, name.lastIndexOf("/") + 1));
  const beside = page && besidePage(page).find(([file]) => file === name);
  if (beside !== undefined) return beside[1]();
  return (
    assets.get(name) ?? besideSite(model, model.pages().map(summaryOf).toArray()).find(([file]) => file === name)?.[1]
  );
}
