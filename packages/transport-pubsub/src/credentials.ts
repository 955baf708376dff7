/** How the service is spoken to: encrypted or not, and as whom. */
import { createSecureContext } from "node:tls";
import { ConcordError } from "@concord/runtime";
import { isLoopback, resolveTls, type TlsSettings } from "@concord/runtime/adapter";
import type { ChannelCredentials, ClientOptions, Gax } from "./load-pubsub.ts";
import type { PubSubOptions } from "./options.ts";

const google = "pubsub.googleapis.com:443";
const scopes = ["https://www.googleapis.com/auth/pubsub"];

export interface Way {
  readonly host: string;
  readonly port: number;
  /** Undefined: not encrypted. */
  readonly tls: TlsSettings | undefined;
}

/** Throws a `ConcordError` where credentials would go unencrypted. */
export function wayTo({ endpoint = google, tls, auth }: PubSubOptions): Way {
  const [, host = "", port = ""] = /^(?:https:\/\/)?(.+?)(?::(\d+))?\/?$/.exec(endpoint) ?? [];
  if (host.includes("://"))
    throw new ConcordError("configuration", `${endpoint} is not the address of a service`, "write host:port");
  const settings = resolveTls([host], tls);
  if (settings === undefined && auth !== undefined)
    throw new ConcordError(
      "configuration",
      `${host} would be sent credentials without encryption`,
      isLoopback(host) ? "pass tls: true, or no auth to an emulator" : "leave tls on",
    );
  return { host, port: port === "" ? 443 : Number(port), tls: settings };
}

/** What both clients are made with. */
export async function credentialsFor(
  { tls }: Way,
  auth: PubSubOptions["auth"],
  { grpc, GoogleAuth, googleAuthLibrary }: Gax,
): Promise<Pick<ClientOptions, "auth" | "sslCreds">> {
  // Says who we are by itself; the clients would look for credentials on their own otherwise.
  const nobody = new GoogleAuth({ authClient: new googleAuthLibrary.PassThroughClient() });
  if (tls === undefined) return { auth: nobody, sslCreds: grpc.credentials.createInsecure() };
  const { ca, cert, key, minVersion } = tls;
  const context = createSecureContext({
    minVersion,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  });
  const encrypted = grpc.credentials.createFromSecureContext(context);
  const signed = (headers: () => Promise<Iterable<readonly [string, string]>>): ChannelCredentials => {
    const calls = grpc.credentials.createFromMetadataGenerator((_, done) => {
      headers().then(
        (entries) => {
          const metadata = new grpc.Metadata();
          for (const [name, value] of entries) metadata.set(name, value);
          done(null, metadata);
        },
        // Its own text goes into statuses, and its code would be taken for one.
        (error: unknown) => done(new Error(`no token: ${error instanceof Error ? error.name : typeof error}`)),
      );
    });
    return grpc.credentials.combineChannelCredentials(encrypted, calls);
  };
  if (auth !== undefined && "token" in auth) {
    const { token } = auth;
    return { auth: nobody, sslCreds: signed(async () => [["authorization", `Bearer ${await token()}`]]) };
  }
  const found = new GoogleAuth({ scopes, ...(auth !== undefined && { keyFilename: auth.keyFile }) });
  // A service account signs its tokens itself, instead of asking for each.
  found.useJWTAccessWithScope = true;
  const client = await found.getClient();
  return { auth: found, sslCreds: signed(async () => client.getRequestHeaders()) };
}
