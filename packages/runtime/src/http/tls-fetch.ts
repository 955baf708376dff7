/** `fetch` with a certificate of the client's own (mutual TLS), which the platform's takes no option for. */

export interface TlsFetchOptions {
  /** PEM: the client's certificate and key. */
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
  readonly passphrase?: string;
  /** PEM: who signs the server's certificate. Default: the platform's own list. */
  readonly ca?: string | Uint8Array;
}

/** For the option `fetch` of a client, in Node. It keeps connections, speaks HTTP/1.1 and follows no redirects. */
export function tlsFetch(options: TlsFetchOptions): typeof fetch {
  let ready: Promise<Sender> | undefined;
  return async (input, init) => {
    const asked = new Request(input, init);
    if (new URL(asked.url).protocol !== "https:") throw new TypeError("a client certificate needs https");
    return (await (ready ??= createSender(options)))(asked);
  };
}

type Sender = (request: Request) => Promise<Response>;

/** Loaded when it is used: platforms other than Node have no such module. */
async function createSender(options: TlsFetchOptions): Promise<Sender> {
  const [{ Agent, request: open }, { Readable }] = await Promise.all([import("node:https"), import("node:stream")]);
  const { cert, key, passphrase, ca } = options;
  const agent = new Agent({
    keepAlive: true,
    minVersion: "TLSv1.2",
    cert: pem(cert),
    key: pem(key),
    ...(passphrase !== undefined && { passphrase }),
    ...(ca !== undefined && { ca: pem(ca) }),
  });
  return async (asked) => {
    const body = asked.body ? new Uint8Array(await asked.arrayBuffer()) : undefined;
    return new Promise<Response>((resolve, reject) => {
      const sent = open(asked.url, {
        agent,
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

function pem(text: string | Uint8Array): string {
  return typeof text === "string" ? text : new TextDecoder().decode(text);
}
