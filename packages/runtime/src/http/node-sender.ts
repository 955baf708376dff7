/** Requests over Node's own HTTP, whose connections take options that the platform's `fetch` does not. */
import type { AgentOptions } from "node:https";

export type Sender = (request: Request) => Promise<Response>;

/** Keeps connections, speaks HTTP/1.1 and follows no redirects. */
export function nodeSender(options: AgentOptions): Sender {
  let ready: Promise<Sender> | undefined;
  return async (request) => (await (ready ??= createSender(options)))(request);
}

/** Loaded when it is used: platforms other than Node have no such modules. */
async function createSender(options: AgentOptions): Promise<Sender> {
  const [http, https, { Readable }] = await Promise.all([
    import("node:http"),
    import("node:https"),
    import("node:stream"),
  ]);
  const plain = new http.Agent({ ...options, keepAlive: true });
  const secure = new https.Agent({ ...options, keepAlive: true });
  return async (asked) => {
    const body = asked.body ? new Uint8Array(await asked.arrayBuffer()) : undefined;
    const isPlain = asked.url.startsWith("http:");
    const open = isPlain ? http.request : https.request;
    return new Promise<Response>((resolve, reject) => {
      const sent = open(asked.url, {
        agent: isPlain ? plain : secure,
        method: asked.method,
        headers: Object.fromEntries(asked.headers),
        signal: asked.signal,
      });
      sent.once("error", reject);
      sent.once("response", (answer) => {
        const headers = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct))
          for (const value of values ?? []) headers.append(name, value);
        const status = answer.statusCode ?? 502;
        const isEmpty = status === 204 || status === 205 || status === 304;
        if (isEmpty) answer.resume();
        const stream = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array<ArrayBuffer>>);
        resolve(new Response(stream, { status, headers }));
      });
      sent.end(body);
    });
  };
}
