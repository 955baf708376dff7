/** OAuth 2.0 (RFC 6749): tokens for a program itself, and tokens kept fresh for a user. */
import { base64, type Secret, type TokenNeed, type TokenSource } from "./credentials.ts";
import { CredentialsError } from "./errors.ts";

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Asked for beside those of the contract. */
  readonly scopes?: readonly string[];
  readonly audience?: string;
  /** How the client says who it is. Default `basic`. */
  readonly send?: "basic" | "body";
  /** A token is renewed this long before it ends. Default 30,000. */
  readonly earlyMs?: number;
}

export interface RefreshToken extends Omit<ClientCredentials, "clientSecret"> {
  readonly clientSecret?: Secret;
  readonly refreshToken: Secret;
  /** Told when the server gives a new refresh token in place of the last. */
  readonly onRefreshToken?: (token: string) => void;
}

/** Tokens by the client credentials grant: one request for each set of scopes, until the token ends or is refused. */
export function clientCredentials(options: ClientCredentials): TokenSource {
  return tokenSource(options, async () => ({ grant_type: "client_credentials" }));
}

/** Tokens by the refresh token grant. */
export function refreshToken(options: RefreshToken): TokenSource {
  let newest: string | undefined;
  return tokenSource(
    options,
    async () => ({ grant_type: "refresh_token", refresh_token: newest ?? (await textOf(options.refreshToken)) }),
    ({ refresh_token: next }) => {
      if (typeof next !== "string" || next === newest) return;
      newest = next;
      options.onRefreshToken?.(next);
    },
  );
}

interface Granted {
  readonly token: string;
  readonly endsAt: number;
}

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
  readonly refresh_token?: unknown;
}

function tokenSource(
  options: ClientCredentials | RefreshToken,
  grant: () => Promise<Readonly<Record<string, string>>>,
  granted?: (answer: TokenAnswer) => void,
): TokenSource {
  const tokens = new Map<string, Granted | Promise<Granted>>();
  return {
    async token(need) {
      const scope = [...new Set([...need.scopes, ...(options.scopes ?? [])])].sort().join(" ");
      const known = await tokens.get(scope);
      if (known && need.clock.now() < known.endsAt) return known.token;
      // Calls at the same time share one request; one that another call has begun meanwhile is shared as well.
      const begun = tokens.get(scope);
      const asked = begun instanceof Promise ? begun : request(options, scope, grant, need, granted);
      tokens.set(scope, asked);
      try {
        const fresh = await asked;
        if (tokens.get(scope) === asked) tokens.set(scope, fresh);
        return fresh.token;
      } catch (error) {
        if (tokens.get(scope) === asked) tokens.delete(scope);
        throw error;
      }
    },
    refused(token) {
      for (const [scope, known] of tokens) {
        if (!(known instanceof Promise) && known.token === token) tokens.delete(scope);
      }
    },
  };
}

async function request(
  options: ClientCredentials | RefreshToken,
  scope: string,
  grant: () => Promise<Readonly<Record<string, string>>>,
  { fetch, clock, timeoutMs }: TokenNeed,
  granted?: (answer: TokenAnswer) => void,
): Promise<Granted> {
  const { tokenUrl, clientId, clientSecret, audience, send = "basic", earlyMs = 30_000 } = options;
  const secret = clientSecret === undefined ? undefined : await textOf(clientSecret);
  const inBody = send === "body" || secret === undefined;
  const form = new URLSearchParams({
    ...(await grant()),
    ...(scope !== "" && { scope }),
    ...(audience !== undefined && { audience }),
    ...(inBody && { client_id: clientId }),
    ...(inBody && secret !== undefined && { client_secret: secret }),
  });
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(secret ?? "")}`;
  const headers = { accept: "application/json", ...(!inBody && { authorization: `Basic ${base64(pair)}` }) };
  const asked = clock.now();
  let response: Response;
  try {
    response = await fetch(tokenUrl, {
      method: "POST",
      headers,
      body: form,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
  } catch (cause) {
    throw new CredentialsError("no token could be had: its server gave no answer", "see its cause", { cause });
  }
  const answer = (await response.json().catch(() => ({}))) as TokenAnswer;
  const { access_token: token, expires_in: seconds } = answer;
  if (!response.ok || typeof token !== "string") {
    throw new CredentialsError(
      `no token could be had: status ${response.status}`,
      "check the client's id, secret and scopes",
    );
  }
  granted?.(answer);
  const lastsMs = typeof seconds === "number" && seconds > 0 ? seconds * 1_000 : Infinity;
  // A token that lasts less than the margin is used for half of its time.
  return { token, endsAt: asked + Math.max(lastsMs - earlyMs, lastsMs / 2) };
}

async function textOf(secret: Secret): Promise<string> {
  return typeof secret === "string" ? secret : secret();
}
