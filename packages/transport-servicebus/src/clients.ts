/** The client of Service Bus, which is an optional peer and loaded when first needed, and what its errors mean. */
import { ConcordError, systemClock } from "@concord/runtime";
import { isLoopback, loadClient, refused, unreachable } from "@concord/runtime/adapter";
import type { ServiceBusAdministrationClient, ServiceBusClient } from "@azure/service-bus";
import type { ServiceBusOptions } from "./options.ts";

export interface Clients {
  readonly messages: ServiceBusClient;
  /** Makes and removes entities; undefined where nothing may be made. */
  readonly administration: ServiceBusAdministrationClient | undefined;
  /** Makes what the client throws readable. */
  readonly explain: (error: unknown) => unknown;
  close(): Promise<void>;
}

/** How long one answer is waited for. */
export const ANSWER_MS = 5_000;

/** How long an end is waited for. */
const ENDED_MS = 1_500;

/** What is repeated is repeated here, where it can be told of. */
const retryOptions = { maxRetries: 0, timeoutInMs: ANSWER_MS, retryDelayInMs: 100, maxRetryDelayInMs: 2_000 };

/** The client waits for a minute where a connection ends while a link is opened. */
export function opening(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(ANSWER_MS) };
}

export async function openClients(options: ServiceBusOptions): Promise<Clients> {
  const where = hostOf(options);
  const client = await loadClient(["@azure/service-bus@7"], () => import("@azure/service-bus"));
  const administrates = options.create !== undefined && options.create !== "nothing";
  const { connectionString, credential } = options;
  // Each is given options of its own: the client writes into them.
  const [messages, administration] =
    connectionString === undefined
      ? ([
          new client.ServiceBusClient(options.namespace!, credential!, { retryOptions: { ...retryOptions } }),
          administrates ? new client.ServiceBusAdministrationClient(options.namespace!, credential!) : undefined,
        ] as const)
      : ([
          new client.ServiceBusClient(connectionString, { retryOptions: { ...retryOptions } }),
          administrates ? new client.ServiceBusAdministrationClient(connectionString) : undefined,
        ] as const);
  if (administration !== undefined && options.administration !== undefined)
    redirect(administration, new URL(options.administration), options.tls === false);
  return {
    messages,
    administration,
    explain: (error) => explain(error, where),
    close: () => ended(messages.close()),
  };
}

/** While the service is away the client ends nothing for as long as it tries to open something: that is not waited for. */
export async function ended(ending: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([ending.catch(() => undefined), systemClock.sleep(ENDED_MS, over.signal)]);
  over.abort();
}

/** Where messages go to, checked; never the connection string, in which a key stands. */
function hostOf({ connectionString, namespace, credential, tls }: ServiceBusOptions): string {
  if (connectionString === undefined) {
    if (namespace !== undefined && credential !== undefined) return namespace;
    throw new ConcordError(
      "configuration",
      namespace === undefined ? "there is no connection string" : `there is no credential for ${namespace}`,
      "pass connectionString, or namespace with a credential such as DefaultAzureCredential of @azure/identity",
    );
  }
  const fields = new Map(connectionString.split(";").map((field) => field.split(/=(.*)/s) as [string, string]));
  const host = /^\w+:\/\/([^/]+)/.exec(fields.get("Endpoint")?.trim() ?? "")?.[1];
  if (host === undefined)
    throw new ConcordError(
      "configuration",
      "the connection string of servicebus has no endpoint",
      "write Endpoint=sb://example.servicebus.windows.net/;SharedAccessKeyName=…;SharedAccessKey=…",
    );
  if (fields.has("EntityPath"))
    throw new ConcordError(
      "configuration",
      "the connection string is that of one queue or topic, and dead letters need others",
      "take the connection string of the namespace",
    );
  const isPlain = fields.get("UseDevelopmentEmulator") === "true";
  if (isPlain && tls !== false && !isLoopback(host.replace(/:\d+$/, "")))
    throw new ConcordError(
      "configuration",
      `${host} is not encrypted and not on this machine`,
      "leave UseDevelopmentEmulator out, or pass tls: false if the way there is safe without",
    );
  return host;
}

/** Emulators make entities elsewhere than where messages go to, and without encryption. */
function redirect(administration: ServiceBusAdministrationClient, target: URL, allowsPlain: boolean): void {
  const isPlain = target.protocol !== "https:";
  if (isPlain && !allowsPlain && !isLoopback(target.hostname))
    throw new ConcordError(
      "configuration",
      `${target.origin} is not encrypted and not on this machine`,
      "write https://, or pass tls: false if the way there is safe without",
    );
  administration.pipeline.addPolicy({
    name: "concordAdministration",
    sendRequest(request, next) {
      const url = new URL(request.url);
      request.url = `${target.origin}${url.pathname}${url.search}`;
      request.allowInsecureConnection = isPlain;
      return next(request);
    },
  });
}

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === "MessagingEntityNotFound";
}

/** Known to the service, and not allowed to do this here. */
export function lacksClaim(error: unknown): boolean {
  return error instanceof Error && /claim\(s\) are required/i.test(error.message);
}

/** An entity that requires sessions, or has none, was asked for the other. */
function isSessionMismatch(error: unknown): boolean {
  return error instanceof Error && /InvalidOperationError|amqp:not-allowed/.test(`${codeOf(error)} ${error.message}`);
}

const lostLocks = new Set(["MessageLockLost", "SessionLockLost", "MessageNotFound"]);
export const isLockLost = (error: unknown): boolean => lostLocks.has(codeOf(error));

/** What repeating cannot mend. */
const lasting = new Set([
  "MessagingEntityNotFound",
  "MessagingEntityDisabled",
  "MessageSizeExceeded",
  "QuotaExceeded",
  "UnauthorizedAccess",
]);
export function isLasting(error: unknown): boolean {
  return error instanceof ConcordError || lasting.has(codeOf(error)) || isSessionMismatch(error);
}

const networkErrors =
  /ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|certificate|CERT_|socket|ServiceTimeout|ServiceCommunicationProblem|timed out|timeout|AbortError/i;

function explain(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof ConcordError) return error;
  const { statusCode } = error as { readonly statusCode?: number };
  if (codeOf(error) === "UnauthorizedAccess" || statusCode === 401 || statusCode === 403)
    return refused("servicebus", where, error);
  if (isSessionMismatch(error))
    return new ConcordError(
      "configuration",
      "a queue or subscription requires sessions and this transport is not ordered, or the other way round",
      "set ordered to what the entity is, which cannot be changed once it is made",
      { cause: error },
    );
  const text = `${codeOf(error)} ${error.name} ${error.message}`;
  return networkErrors.test(text) ? unreachable("servicebus", where, error) : error;
}
