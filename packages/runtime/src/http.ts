/** What generated HTTP clients lean on, and what both sides of an API have in common. */
export type { Answer, ReplyTo, ResponseFacts, ServerSentEvent, Statuses, SuccessBody } from "./http/answers.ts";
export * from "./http/client-options.ts";
export { createHttpClient, successOf } from "./http/create-client.ts";
export type {
  BasicCredentials,
  Credentials,
  CredentialsByScheme,
  Secret,
  TokenNeed,
  TokenSource,
} from "./http/credentials.ts";
export { type Addressed, type CalledBack, createWebhooks } from "./http/create-webhooks.ts";
export * from "./http/definitions.ts";
export * from "./http/errors.ts";
export type { Fetched } from "./http/fetched.ts";
export type * from "./http/webhook-options.ts";
export type { BreakerState } from "./http/http-breaker.ts";
export type { HttpRetry } from "./http/http-retry.ts";
export { type CallEnd, type CallInfo, type HttpTelemetry, openTelemetryHttp } from "./http/http-telemetry.ts";
export * from "./http/response-cache.ts";
export * from "./http/oauth-token.ts";
export { tlsFetch, type TlsFetchOptions } from "./http/tls-fetch.ts";
export * from "./http/token-sources.ts";
export type { Untouched } from "./untouched.ts";
export { ConcordError, ContractViolationError } from "./errors.ts";
