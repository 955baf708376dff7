/** What a caller proves itself with, by the contract's security schemes. */
import type { Clock } from "../clock.ts";
import type { ApiDefinition, EndpointDefinition, SchemeDefinition, SecurityAlternative } from "./definitions.ts";
import { CredentialsError } from "./errors.ts";

/** Gives tokens, and gives a fresh one after `refused`. `clientCredentials` and `refreshToken` make one. */
export interface TokenSource {
  token(need: TokenNeed): Promise<string>;
  /** The server did not take this token. */
  refused?(token: string): void;
}

export interface TokenNeed {
  /** Those that the contract asks for. */
  readonly scopes: readonly string[];
  /** For asking for one. */
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** A secret, or where to get it for each call. */
export type Secret = string | (() => string | Promise<string>);

export interface BasicCredentials {
  readonly username: string;
  readonly password: Secret;
}

/** What the scheme of a contract takes. `mutualTLS` takes `true`: the certificate is given to `fetch`. */
export type Credentials = Secret | TokenSource | BasicCredentials | true;

/** By the contract's name of the scheme. */
export type CredentialsByScheme = Readonly<Record<string, Credentials | undefined>>;

/** What credentials add to one request. */
export interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly string[];
  readonly cookies: readonly string[];
  /** Set where a token can be asked for again: tells its source that the server refused it. */
  readonly refuse?: () => void;
}

export const noProof: Proof = { headers: {}, query: [], cookies: [] };

/**
 * The proof for one request: of the first alternative of the contract for which all credentials are given.
 * Rejects with `CredentialsError` when there is none.
 */
export async function prove(
  { schemes }: Pick<ApiDefinition, "schemes">,
  endpoint: EndpointDefinition,
  given: CredentialsByScheme,
  need: Omit<TokenNeed, "scopes">,
): Promise<Proof> {
  const alternatives = endpoint.security ?? [];
  if (alternatives.length === 0) return noProof;
  const chosen = alternatives
    // Anonymous calls only where nothing better was given.
    .toSorted((left, right) => Number(isEmpty(left)) - Number(isEmpty(right)))
    .find((alternative) => Object.keys(alternative).every((scheme) => own(given, scheme) !== undefined));
  if (!chosen) {
    const wanted = alternatives.map((alternative) => Object.keys(alternative).join(" and ")).join(", or ");
    throw new CredentialsError(`no credentials for ${wanted}`, "pass them as `auth`, by the name of the scheme");
  }
  const proofs = await Promise.all(
    Object.entries(chosen).map(([name, scopes]) =>
      proveScheme(name, own(schemes, name), own(given, name)!, { ...need, scopes }),
    ),
  );
  const refusals = proofs.flatMap(({ refuse }) => refuse ?? []);
  return {
    headers: Object.assign({}, ...proofs.map(({ headers }) => headers)) as Record<string, string>,
    query: proofs.flatMap(({ query }) => query),
    cookies: proofs.flatMap(({ cookies }) => cookies),
    ...(refusals.length > 0 && { refuse: () => refusals.forEach((refuse) => refuse()) }),
  };
}

function isEmpty(alternative: SecurityAlternative): boolean {
  return Object.keys(alternative).length === 0;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

async function proveScheme(
  name: string,
  scheme: SchemeDefinition | undefined,
  given: Credentials,
  need: TokenNeed,
): Promise<Proof> {
  if (scheme === undefined) throw new CredentialsError(`the contract does not describe ${name}`, "describe it there");
  if (scheme.kind === "mutualTLS" || given === true) return noProof;
  if (scheme.kind === "basic") {
    if (!isBasic(given)) throw new CredentialsError(`${name} takes a user`, "pass { username, password }");
    const pair = `${given.username}:${await secretOf(given.password)}`;
    return authorization(`Basic ${base64(pair)}`);
  }
  if (isBasic(given)) throw new CredentialsError(`${name} takes no user and password`, "pass a token or a key");
  if (isSource(given)) {
    const token = await given.token(need);
    return { ...proofOf(scheme, token), ...(given.refused && { refuse: () => given.refused?.(token) }) };
  }
  return proofOf(scheme, await secretOf(given));
}

function proofOf(scheme: SchemeDefinition, secret: string): Proof {
  if (scheme.kind === "http") return authorization(`${scheme.scheme} ${secret}`);
  if (scheme.kind !== "apiKey") return authorization(`Bearer ${secret}`);
  if (scheme.in === "header") return { ...noProof, headers: { [scheme.name.toLowerCase()]: secret } };
  const pair = `${encodeURIComponent(scheme.name)}=${encodeURIComponent(secret)}`;
  return scheme.in === "query" ? { ...noProof, query: [pair] } : { ...noProof, cookies: [pair] };
}

function authorization(value: string): Proof {
  return { ...noProof, headers: { authorization: value } };
}

async function secretOf(secret: Secret): Promise<string> {
  return typeof secret === "string" ? secret : secret();
}

function isBasic(given: Credentials): given is BasicCredentials {
  return typeof given === "object" && "username" in given;
}

function isSource(given: Credentials): given is TokenSource {
  return typeof given === "object" && "token" in given;
}

export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
