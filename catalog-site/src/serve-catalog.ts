import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, resolve, sep } from "node:path";
import { normalBase } from "./build-catalog.ts";
import { contentType, pathOf, serveLocally, type Serving } from "./local-server.ts";

export interface ServeOptions {
  /** A built catalog. */
  readonly dir: string;
  /** The base that it was built for. */
  readonly base?: string;
  /** The first port to try; 0 lets the system choose. Default 4321. */
  readonly port?: number;
}

/** Serves a built catalog to this machine alone. Where the port is taken, the next free one is used. */
export async function serveCatalog({ dir, base = "/", port = 4321 }: ServeOptions): Promise<Serving> {
  const root = await realpath(dir);
  const prefix = normalBase(base);
  const server = createServer((request, response) => {
    answer(request, response, root, prefix).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return serveLocally(server, port, prefix);
}

async function answer(request: IncomingMessage, response: ServerResponse, root: string, prefix: string): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const path = pathOf(request.url ?? "/");
  if (path !== undefined && !path.startsWith(prefix) && (path === "/" || `${path}/` === prefix)) {
    response.writeHead(302, { location: prefix }).end();
    return;
  }
  const found = path?.startsWith(prefix) ? await find(root, path.slice(prefix.length)) : undefined;
  if (found === "folder") {
    response.writeHead(302, { location: `${path}/` }).end();
    return;
  }
  await send(request, response, found ?? join(root, "404.html"), found === undefined ? 404 : 200);
}

/** The file for a path; "folder" where the address lacks its last slash; undefined where there is none inside the root. */
async function find(root: string, path: string): Promise<string | undefined> {
  const wanted = resolve(root, `./${path}`);
  if (wanted !== root && !wanted.startsWith(root + sep)) return undefined;
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined || (real !== root && !real.startsWith(root + sep))) return undefined;
  const facts = await stat(real);
  if (facts.isFile()) return real;
  if (!facts.isDirectory()) return undefined;
  if (path !== "" && !path.endsWith("/")) return "folder";
  const index = join(real, "index.html");
  return (await stat(index).catch(() => undefined))?.isFile() ? index : undefined;
}

async function send(request: IncomingMessage, response: ServerResponse, file: string, status: number): Promise<void> {
  const facts = await stat(file).catch(() => undefined);
  if (facts === undefined) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
    return;
  }
  response.writeHead(status, {
    "content-type": contentType(file),
    "content-length": facts.size,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(file)
      .on("error", () => response.destroy())
      .pipe(response);
}
