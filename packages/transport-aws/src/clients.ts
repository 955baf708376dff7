/** The services of AWS as this transport uses them; the SDK's clients are optional peers and loaded when first needed. */
import { isLoopback, loadClient, refused, unreachable } from "@concord/runtime/adapter";
import { ConcordError } from "@concord/runtime";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { SNS } from "@aws-sdk/client-sns";
import type { SQS } from "@aws-sdk/client-sqs";
import type { AwsOptions } from "./options.ts";

export interface Clients {
  readonly sqs: SQS;
  /** One of the two carries events to queues. */
  readonly sns: SNS | undefined;
  readonly eventBridge: EventBridge | undefined;
  /** Makes what the SDK throws readable. */
  readonly explain: (error: unknown) => unknown;
  close(): void;
}

export async function openClients(options: AwsOptions): Promise<Clients> {
  const { region, endpoint, credentials, eventBus } = options;
  if (endpoint !== undefined) checkEndpoint(endpoint);
  const shared = {
    region,
    maxAttempts: 5,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  };
  const { SQS } = await loadClient(["@aws-sdk/client-sqs@3"], () => import("@aws-sdk/client-sqs"));
  const sqs = new SQS(shared);
  let sns: SNS | undefined;
  let eventBridge: EventBridge | undefined;
  if (eventBus === undefined) {
    const module = await loadClient(["@aws-sdk/client-sns@3"], () => import("@aws-sdk/client-sns"));
    sns = new module.SNS(shared);
  } else {
    const module = await loadClient(["@aws-sdk/client-eventbridge@3"], () => import("@aws-sdk/client-eventbridge"));
    eventBridge = new module.EventBridge(shared);
  }
  const where = endpoint === undefined ? region : new URL(endpoint).host;
  return {
    sqs,
    sns,
    eventBridge,
    explain: (error) => explain(error, where),
    close() {
      for (const client of [sqs, sns, eventBridge]) client?.destroy();
    },
  };
}

function checkEndpoint(endpoint: string): void {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || isLoopback(hostname)) return;
  throw new ConcordError(
    "configuration",
    `${protocol}//${hostname} is not encrypted and not on this machine`,
    "write https://",
  );
}

const credentialErrors =
  /^(?:InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|ExpiredToken|AccessDenied|AuthorizationError|MissingAuthenticationToken|InvalidSecurity|CredentialsProviderError|NotAuthorized)/;
const connectionErrors = /^(?:TimeoutError|NetworkingError|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE)/;

function explain(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof ConcordError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (credentialErrors.test(error.name)) return refused("aws", where, error);
  return connectionErrors.test(error.name) || connectionErrors.test(code) ? unreachable("aws", where, error) : error;
}
