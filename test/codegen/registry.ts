import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface Upload {
  readonly name: string;
  readonly versions: Readonly<Record<string, unknown>>;
  readonly "dist-tags": Readonly<Record<string, string>>;
}

/** As much of an npm registry as publishing asks for: what is there, and one more. Keeps what it was sent. */
export async function startRegistry(): Promise<
  AsyncDisposable & { readonly url: string; readonly uploads: readonly Upload[] }
> {
  const uploads: Upload[] = [];
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "PUT") {
        uploads.push(JSON.parse(Buffer.concat(chunks).toString()) as Upload);
        return answer(201, { ok: true });
      }
      const there = uploads.find(({ name }) => name === decodeURIComponent(request.url!.slice(1)));
      return there ? answer(200, there) : answer(404, { error: "Not found" });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    uploads,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
