import type { Server } from "node:http";
import { extname } from "node:path";

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

/** Starts a server for this machine alone. Where the port is taken, the next free one is used; 0 is the system's choice. */
export async function serveLocally(server: Server, port: number, base: string): Promise<Serving> {
  const bound = await listen(server, port, port === 0 ? 1 : portsTried);
  return {
    url: `http://localhost:${bound}${base}`,
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

/** The path of a request, decoded; undefined where it is malformed. */
export function pathOf(url: string): string | undefined {
  const [path = "/"] = url.split(/[?#]/u);
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes("\0") ? undefined : decoded;
  } catch {
    return undefined;
  }
}
