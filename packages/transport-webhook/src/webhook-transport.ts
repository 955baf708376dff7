import { randomUUID } from "node:crypto";
import {
  ConcordError,
  PublishError,
  type Capabilities,
  type Subscription,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { checkSecrets, checkSizes, isLoopback, notConnected, signWebhook, tooLarge } from "@concord/runtime/adapter";
import { toHttp } from "./headers.ts";
import type { WebhookEndpoint, WebhookOptions } from "./options.ts";

const sizeHelp = "send less at once, or raise maxBytes here and at the receiver";

export class WebhookTransport implements Transport {
  readonly name = "webhook";
  readonly caps: Capabilities;
  readonly #options: WebhookOptions;
  readonly #maxBytes: number;
  readonly #publishing = new Set<Promise<unknown>>();
  #connected = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 1_000_000;
    this.caps = {
      delay: false,
      ordered: "key",
      wildcards: false,
      ephemeral: false,
      distributed: true,
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
    };
    if (typeof options.endpoints === "object")
      for (const endpoint of Object.values(options.endpoints).flat()) this.#check(endpoint);
  }

  async connect(): Promise<void> {
    this.#connected = true;
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (!this.#connected) throw notConnected(this.name);
    checkSizes(this.name, messages, this.#maxBytes, sizeHelp);
    const publishing = this.#publish(messages, signal);
    this.#publishing.add(publishing);
    try {
      await publishing;
    } finally {
      this.#publishing.delete(publishing);
    }
  }

  subscribe(): Promise<Subscription> {
    return Promise.reject(
      new ConcordError(
        "start",
        "nobody can subscribe to webhooks: they are sent here",
        "receive them with receiveWebhooks into another transport, and subscribe there",
      ),
    );
  }

  async close(): Promise<void> {
    this.#connected = false;
    await Promise.allSettled(this.#publishing);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    const failed: number[] = [];
    let firstError: unknown;
    const lanes = lanesOf(messages);
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift())
        for (const index of lane)
          try {
            await this.#send(messages[index]!, signal);
          } catch (error) {
            failed.push(index);
            firstError ??= error;
          }
    };
    await Promise.all(Array.from({ length: this.#options.concurrency ?? 16 }, work));
    if (failed.length === 0) return;
    signal?.throwIfAborted();
    if (firstError instanceof ConcordError && !(firstError instanceof PublishError)) throw firstError;
    throw new PublishError(
      `${failed.length} webhooks were not taken: ${firstError instanceof Error ? firstError.message.split("\n")[0] : "?"}`,
      "see what the receiver says, then try again",
      { cause: firstError, failed: failed.sort((one, other) => one - other) },
    );
  }

  async #send(wire: Wire, signal: AbortSignal | undefined): Promise<void> {
    const { endpoints } = this.#options;
    const { channel } = wire;
    const targets = typeof endpoints === "function" ? endpoints(channel) : (endpoints[channel] ?? []);
    if (targets.length === 0)
      throw new ConcordError("configuration", `no endpoint takes webhooks of ${channel}`, "add one to endpoints");
    const headers = toHttp(wire);
    const id = headers["ce-id"] ?? randomUUID();
    await Promise.all(targets.map((endpoint) => this.#post(endpoint, wire, { ...headers, "webhook-id": id }, signal)));
  }

  async #post(
    endpoint: WebhookEndpoint,
    wire: Wire,
    headers: Readonly<Record<"webhook-id", string>>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const url = this.#check(endpoint);
    const { "webhook-id": id } = headers;
    const body = new Uint8Array(wire.body ?? []);
    const timestamp = Math.floor(Date.now() / 1_000);
    const limit = AbortSignal.timeout(this.#options.timeoutMs ?? 15_000);
    const response = await fetch(url, {
      method: "POST",
      headers: {
        ...headers,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook({ id, timestamp, body }, endpoint.secrets),
      },
      body,
      // A receiver that moves must say so to people; nobody else is told the message.
      redirect: "error",
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    }).catch((error: unknown) => {
      throw new PublishError(`${url.host} cannot be reached`, "see whether it runs", { cause: error });
    });
    await response.body?.cancel();
    if (response.ok) return;
    if (response.status === 413) throw tooLarge(this.name, wire.channel, sizeHelp);
    throw new PublishError(`${url.host} has answered ${response.status}`, "see what its owner says about it");
  }

  /** Throws where the endpoint must not be used. Names the host at most: paths may hold secrets too. */
  #check({ url: text, secrets }: WebhookEndpoint): URL {
    checkSecrets(secrets);
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol))
      throw new ConcordError("configuration", "the URL of an endpoint is none of HTTP", "write https://…");
    if (url.protocol === "http:" && this.#options.allowPlain !== true && !isLoopback(url.hostname))
      throw new ConcordError(
        "configuration",
        `http://${url.host} is not encrypted and not on this machine`,
        "write https://, or pass allowPlain: true if the way there is safe without",
      );
    return url;
  }
}

/** Indices of messages that are sent one after the other: those of one key. */
function lanesOf(messages: readonly Wire[]): number[][] {
  const lanes: number[][] = [];
  const byKey = new Map<string, number[]>();
  for (const [index, { channel, key }] of messages.entries()) {
    const name = key === undefined ? undefined : `${channel} ${key}`;
    const lane = name === undefined ? undefined : byKey.get(name);
    if (lane !== undefined) {
      lane.push(index);
      continue;
    }
    const opened = [index];
    lanes.push(opened);
    if (name !== undefined) byKey.set(name, opened);
  }
  return lanes;
}
