/** OAuth 2.0 (RFC 6749): tokens for a program itself, and tokens kept fresh for a user. */
import { base64, type Secret, type TokenNeed, type TokenSource } from "./credentials.ts";
import { CredentialsError } from "./errors.ts";
import { limited } from "./limited.ts";

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
  // A server may take one that is used twice for a theft, so each request waits for the token that the last was given.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    const asked = last.then(ask);
    last = asked.catch(() => undefined);
    return asked;
  };
  return tokenSource(
    options,
    async () => ({ grant_type: "refresh_token", refresh_token: newest ?? (await textOf(options.refreshToken)) }),
    ({ refresh_token: next }) => {
      if (typeof next !== "string" || next === newest) return;
      newest = next;
      options.onRefreshToken?.(next);
    },
    inTurn,
  );
}

interface Granted {
  readonly token: string;
  readonly endsAt: number;
}

interface TokenAnswer {
  readonly access_token?: unknown;
  readonly token_type?: unknown;
  readonly expires_in?: unknown;
  readonly refresh_token?: unknown;
  readonly error?: unknown;
}

/** Those of RFC 6749, 5.2, which say nothing of anybody. */
const knownErrors: ReadonlySet<unknown> = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
]);

/** More than any token has. */
const maxBytes = 1_000_000;

function tokenSource(
  options: ClientCredentials | RefreshToken,
  grant: () => Promise<Readonly<Record<string, string>>>,
  granted?: (answer: TokenAnswer) => void,
  inTurn: (ask: () => Promise<Granted>) => Promise<Granted> = (ask) => ask(),
): TokenSource {
  const tokens = new Map<string, Granted | Promise<Granted>>();
  return {
    async token(need) {
      const scope = [...new Set([...need.scopes, ...(options.scopes ?? [])])].sort().join(" ");
      const known = await tokens.get(scope);
      if (known && need.clock.now() < known.endsAt) return known.token;
      // Calls at the same time share one request; one that another call has begun meanwhile is shared as well.
      const begun = tokens.get(scope);
      const asked = begun instanceof Promise ? begun : inTurn(() => request(options, scope, grant, need, granted));
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
  let answer: TokenAnswer;
  try {
    const given = await fetch(tokenUrl, {
      method: "POST",
      headers,
      body: form,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    response = limited(
      given,
      maxBytes,
      () => new CredentialsError("no token could be had: the answer has no end", "look at its server"),
    );
    const said: unknown = await response.json().catch(orNothing);
    answer = said ?? {};
  } catch (cause) {
    if (cause instanceof CredentialsError) throw cause;
    throw new CredentialsError("no token could be had: its server gave no answer", "see its cause", { cause });
  }
  const { access_token: token, token_type: type, expires_in: lasts, error } = answer;
  if (!response.ok || typeof token !== "string") {
    throw new CredentialsError(
      `no token could be had: status ${response.status}${knownErrors.has(error) ? `, ${String(error)}` : ""}`,
      "check the client's id, secret and scopes",
    );
  }
  if (typeof type === "string" && !/^bearer$/i.test(type)) {
    const named = /^[\w-]{1,20}$/.test(type) ? type : "another";
    throw new CredentialsError(
      `the token is of type ${named}, which takes more than to show it`,
      "ask for bearer tokens",
    );
  }
  granted?.(answer);
  // Some servers write the number as text.
  const seconds = typeof lasts === "number" || typeof lasts === "string" ? Number.parseFloat(`${lasts}`) : NaN;
  const lastsMs = seconds >= 0 ? seconds * 1_000 : Infinity;
  // A token that lasts less than the margin is used for half of its time.
  return { token, endsAt: asked + Math.max(lastsMs - earlyMs, lastsMs / 2) };
}

/** What is no JSON says nothing; an answer that could not be read to its end is none. */
function orNothing(error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error;
}

async function textOf(secret: Secret): Promise<string> {
  return typeof secret === "string" ? secret : secret();
}
