import { readFileSync } from "node:fs";
import path from "node:path";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { afterAll, onTestFinished } from "vitest";
import { type Exports, type GeneratedApi, exported, generateApis } from "./generated-apis.ts";

/** The generated package of shop.yaml, there until the tests of the file that asks for it have ended. */
export function generateShop(): Promise<GeneratedApi> {
  return generateApi("shop.yaml");
}

/** The generated package of a contract in this folder, as long as that of the shop. */
export async function generateApi(file: string): Promise<GeneratedApi> {
  const text = readFileSync(path.join(import.meta.dirname, file), "utf8");
  const fabric = await loadFabric(memoryFiles({ [file]: text }), { root: file });
  const errors = fabric.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  const { apis, remove } = await generateApis(fabric);
  afterAll(remove);
  return apis[0]!;
}

export type Client = Readonly<Record<string, (request?: unknown, options?: unknown) => Promise<Answer>>>;
interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: unknown;
  readonly contentType?: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly response: { readonly headers: Headers; readonly cache?: string };
}

export async function clientOf(api: Pick<GeneratedApi, "load">, options: object): Promise<Client> {
  const module: Exports = await api.load("client");
  return exported(module, "create", "Client")({ telemetry: false, ...options }) as Client;
}

/** A server of plain Node on loopback, which notes what it was asked. */
export async function plainServer(
  answer: Answering,
): Promise<{ readonly url: string; readonly asked: string[]; readonly close: () => Promise<void> }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push(`${request.method} ${request.url}`);
    answer(Object.assign(request, { text: Buffer.concat(chunks).toString() }), response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

export type Answering = (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void;

export interface Talk {
  readonly client: Client;
  readonly asked: string[];
  readonly url: string;
}

/** A client of the shop, and the server of plain Node that it talks to until the test has ended. */
export async function talkTo(shop: Pick<GeneratedApi, "load">, answer: Answering, options: object = {}): Promise<Talk> {
  const { url, asked, close } = await plainServer(answer);
  onTestFinished(close);
  const retry = { initialMs: 1, maxMs: 2 };
  const client = await clientOf(shop, { baseUrl: url, auth: { login: "token" }, retry, ...options });
  return { client, asked, url };
}

/** What a promise rejects with. */
export function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": status < 400 ? "application/json" : "application/problem+json",
    ...headers,
  });
  response.end(JSON.stringify(body));
}
