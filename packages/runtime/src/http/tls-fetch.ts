/** `fetch` with a certificate of the client's own (mutual TLS), which the platform's takes no option for. */
import { nodeSender } from "./node-sender.ts";

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
  const { cert, key, passphrase, ca } = options;
  const send = nodeSender({
    minVersion: "TLSv1.2",
    cert: pem(cert),
    key: pem(key),
    ...(passphrase !== undefined && { passphrase }),
    ...(ca !== undefined && { ca: pem(ca) }),
  });
  return async (input, init) => {
    const asked = new Request(input, init);
    if (new URL(asked.url).protocol !== "https:") throw new TypeError("a client certificate needs https");
    return send(asked);
  };
}

function pem(text: string | Uint8Array): string {
  return typeof text === "string" ? text : new TextDecoder().decode(text);
}
