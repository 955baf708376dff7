/** Encryption: on by default wherever a broker is not on this machine. */
import { isIP } from "node:net";
import { ConcordError } from "../errors.ts";

export interface TlsOptions {
  /** Certificates to trust, PEM. Default: those of the system. */
  readonly ca?: string;
  /** Of this client, PEM. */
  readonly cert?: string;
  readonly key?: string;
  /** Name in the broker's certificate, where it is not that of the address. */
  readonly servername?: string;
  /** Default TLSv1.3. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

/** What `node:tls` takes. */
export interface TlsSettings extends TlsOptions {
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
}

/** This machine, by a name that leaves no doubt. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, "");
  return plain === "localhost" || plain === "::1" || (isIP(plain) === 4 && plain.startsWith("127."));
}

/** Undefined: do not encrypt, because every host is on this machine or `tls` is false. */
export function resolveTls(hosts: readonly string[], tls: TlsOptions | boolean | undefined): TlsSettings | undefined {
  if (tls === false) return undefined;
  if (tls === undefined && hosts.every(isLoopback)) return undefined;
  return { minVersion: "TLSv1.3", ...(typeof tls === "object" ? tls : {}) };
}

/**
 * For brokers whose address says by its scheme whether it is encrypted. Refuses an unencrypted address of another
 * machine unless `tls` is false. The message names host and scheme, never what else stands in the URL.
 */
export function urlTls(
  url: URL,
  schemes: { readonly plain: string; readonly encrypted: string },
  tls: TlsOptions | boolean | undefined,
): TlsSettings | undefined {
  const scheme = url.protocol.slice(0, -1);
  if (scheme === schemes.encrypted) return resolveTls([url.hostname], tls === undefined || tls === false ? true : tls);
  if (scheme !== schemes.plain)
    throw new ConcordError(
      "configuration",
      `${scheme}: is not a scheme that is known here`,
      `write ${schemes.encrypted}:// or ${schemes.plain}://`,
    );
  if (tls !== undefined && tls !== false) return resolveTls([url.hostname], tls);
  if (tls === false || isLoopback(url.hostname)) return undefined;
  throw new ConcordError(
    "configuration",
    `${scheme}://${url.hostname} is not encrypted and not on this machine`,
    `write ${schemes.encrypted}://, or pass tls: false if the way there is safe without`,
  );
}
