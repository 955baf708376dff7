import { systemClock, type Clock } from "../clock.ts";
import { clientCredentials, type ClientCredentials } from "./token-sources.ts";

export interface OauthTokenOptions extends ClientCredentials {
  /** For asking for a token. Default 10,000. */
  readonly timeoutMs?: number;
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
}

/**
 * What brokers take as `token`: an access token by the client credentials grant of OAuth 2.0, kept until shortly before
 * it ends. Rejects with a `CredentialsError`, which carries neither secret nor token.
 */
export function oauthToken(options: OauthTokenOptions): () => Promise<string> {
  const { timeoutMs = 10_000, fetch = globalThis.fetch, clock = systemClock } = options;
  const source = clientCredentials(options);
  return async () => source.token({ scopes: [], timeoutMs, fetch, clock });
}
