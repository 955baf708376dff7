import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { normalBase } from "./build-catalog.ts";

export interface ServeOptions {
  /** A built catalog. */
  readonly dir: string;
  /** The base that it was built for. */
  readonly base?: string;
  /** The first port to try; 0 lets the system choose. Default 4321. */
  readonly port?: number;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".yaml": "application/yaml; charset=utf-8",
  ".mmd": "text/plain; charset=utf-8",
};
const portsTried = 20;

/** The content type of a file, by its name. */
export function contentType(file: string): string {
  return types[extname(file)] ?? "application/octet-stream";
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
  const bound = await listen(server, port, port === 0 ? 1 : portsTried);
  return {
    url: `http://localhost:${bound}${prefix}`,
    port: bound,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number, tries: number): Promise<number> {
  try {
    await new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", fail);
        done();
      });
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || tries <= 1) throw error;
    return listen(server, port + 1, tries - 1);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
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

/** The path of a request, decoded; undefined where it is malformed. */
function pathOf(url: string): string | undefined {
  const [path = "/"] = url.split(/[?#]/u);
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") ? undefined : decoded;
  } catch {
    return undefined;
  }
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
