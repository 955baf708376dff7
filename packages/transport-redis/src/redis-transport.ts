import { randomUUID } from "node:crypto";
import {
  ConcordError,
  PublishError,
  systemClock,
  type Capabilities,
  type Listener,
  type SubscribeOptions,
  type Transport,
  type Wire,
} from "@concord/runtime";
import {
  checkSizes,
  loadClient,
  Connection,
  refused,
  tooLarge,
  unreachable,
  urlTls,
  type TlsSettings,
} from "@concord/runtime/adapter";
import type { Redis } from "ioredis";
import { toFields } from "./entries.ts";
import type { RedisOptions } from "./options.ts";
import { RedisSubscription } from "./redis-subscription.ts";
import { Source } from "./source.ts";

interface Connected {
  readonly commands: Redis;
  /** Another connection. */
  readonly open: () => Promise<Redis>;
}

/** How long a publish is tried while Redis does not answer. */
const PATIENCE_MS = 15_000;

const sizeHelp = "send less at once, or raise proto-max-bulk-len of the server and maxBytes of this transport";

export class RedisTransport implements Transport {
  readonly name = "redis";
  readonly caps: Capabilities;
  readonly #options: RedisOptions;
  readonly #url: URL;
  readonly #tls: TlsSettings | undefined;
  readonly #prefix: string;
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  readonly #leaseMs: number;
  readonly #subscriptions = new Set<RedisSubscription>();
  readonly #publishing = new Set<Promise<unknown>>();
  /** When the time to live of a stream was last set. */
  readonly #refreshed = new Map<string, number>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: RedisOptions) {
    this.#options = options;
    this.#url = parseUrl(options.url);
    this.#tls = urlTls(this.#url, { plain: "redis", encrypted: "rediss" }, options.tls);
    this.#prefix = options.prefix ?? "concord:";
    this.#maxBytes = options.maxBytes ?? 16_777_216;
    this.#maxAgeMs = options.maxAgeMs ?? 604_800_000;
    this.#leaseMs = options.leaseMs ?? 10_000;
    this.caps = {
      delay: true,
      ordered: "none",
      wildcards: false,
      ephemeral: true,
      distributed: true,
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { commands } = this.#connection.need();
    checkSizes(this.name, messages, this.#maxBytes, sizeHelp);
    const all = Promise.allSettled(messages.map((wire) => this.#send(commands, wire, signal)));
    this.#publishing.add(all);
    const results = await all;
    this.#publishing.delete(all);
    const failed = results.flatMap((result, index) => (result.status === "rejected" ? [index] : []));
    if (failed.length === 0) return;
    const { reason } = results[failed[0]!] as PromiseRejectedResult;
    if (reason instanceof ConcordError || signal?.aborted === true) throw reason;
    throw new PublishError(`redis has not taken ${failed.length} messages`, "see whether it runs, then try again", {
      cause: reason,
      failed,
    });
  }

  async subscribe(
    { channels, group, prefetch, ephemeral, ownsAddresses }: SubscribeOptions,
    listener: Listener,
  ): Promise<RedisSubscription> {
    const { commands, open } = this.#connection.need();
    const subscriptions = this.#subscriptions;
    const streamOf = (address: string) => this.#stream(address);
    const consumer = randomUUID();
    const sources = channels.map(
      ({ address }) =>
        new Source({
          address,
          stream: streamOf(address),
          group: ephemeral ? `${group}:${consumer}` : group,
          consumer,
          startAt: ephemeral ? "latest" : (this.#options.startAt ?? "earliest"),
        }),
    );
    const reader = await open();
    const subscription: RedisSubscription = new RedisSubscription({
      sources,
      prefetch,
      ephemeral,
      listener,
      commands,
      reader,
      leaseMs: this.#leaseMs,
      explain: (error) => this.#explain(error),
      async stopped() {
        subscriptions.delete(subscription);
        const own = ownsAddresses === true ? channels.map(({ address }) => streamOf(address)) : [];
        if (own.length > 0) await commands.del(...own).catch(() => undefined);
      },
    });
    this.#subscriptions.add(subscription);
    try {
      await subscription.start();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error instanceof ConcordError ? error : this.#explain(error);
    }
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions) await subscription.stop({ drainMs: 0 });
    await Promise.all(this.#publishing);
    const connected = await released;
    connected?.commands.disconnect();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const { Redis } = await loadClient(["ioredis@6"], () => import("ioredis"));
    const { hostname, port, username, password, pathname } = this.#url;
    const open = async (): Promise<Redis> => {
      const token = await this.#options.token?.();
      const redis = new Redis({
        host: hostname.replace(/^\[|\]$/g, ""),
        port: port === "" ? 6379 : Number(port),
        ...(username === "" ? {} : { username: decodeURIComponent(username) }),
        ...(token === undefined && password === "" ? {} : { password: token ?? decodeURIComponent(password) }),
        ...(/^\/\d+$/.test(pathname) ? { db: Number(pathname.slice(1)) } : {}),
        ...(this.#tls === undefined ? {} : { tls: { servername: hostname, ...this.#tls } }),
        lazyConnect: true,
        connectTimeout: 5_000,
        // What was under way fails at once; whoever asked decides whether it is repeated.
        maxRetriesPerRequest: 0,
        autoResendUnfulfilledCommands: false,
        enableAutoPipelining: true,
        retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 6), 2_000),
      });
      // Each command tells its own error, and `connect` the first one.
      let problem: unknown;
      redis.on("error", (error) => (problem = error));
      redis.on("reconnecting", () => void this.#renewToken(redis));
      try {
        await redis.connect();
        await redis.ping();
      } catch (error) {
        redis.disconnect();
        throw this.#explain(problem ?? error);
      }
      return redis;
    };
    return { commands: await open(), open };
  }

  async #renewToken(redis: Redis): Promise<void> {
    const token = await this.#options.token?.();
    if (token !== undefined) redis.options.password = token;
  }

  async #send(redis: Redis, wire: Wire, signal: AbortSignal | undefined): Promise<void> {
    const stream = this.#stream(wire.channel);
    const fields = toFields(wire);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      signal?.throwIfAborted();
      try {
        const oldest = String(Date.now() - this.#maxAgeMs);
        await redis.call("XADD", stream, "MINID", "~", oldest, "*", ...fields);
        this.#refresh(redis, stream);
        return;
      } catch (error) {
        const text = error instanceof Error ? error.message : "";
        if (/invalid bulk length/.test(text)) throw tooLarge(this.name, wire.channel, sizeHelp);
        if (/NOPERM|WRONGPASS|NOAUTH/.test(text)) throw this.#explain(error);
        // The server's own refusals stay what they are; a connection comes back.
        if (Date.now() > deadline || /^[A-Z]+ /.test(text)) throw error;
        await systemClock.sleep(100, signal);
      }
    }
  }

  /** A stream whose last entry is too old goes as a whole. */
  #refresh(redis: Redis, stream: string): void {
    const now = Date.now();
    if (now - (this.#refreshed.get(stream) ?? 0) < this.#maxAgeMs / 100) return;
    this.#refreshed.set(stream, now);
    void redis.pexpire(stream, Math.ceil(this.#maxAgeMs * 1.1)).catch(() => this.#refreshed.delete(stream));
  }

  /** In a cluster everything of a channel is in one place, which scripts need. */
  #stream(address: string): string {
    return `${this.#prefix}{${address}}`;
  }

  #explain(error: unknown): Error {
    const { hostname, port } = this.#url;
    const where = `${hostname}:${port || 6379}`;
    return error instanceof Error && /WRONGPASS|NOAUTH|NOPERM|invalid password/.test(error.message)
      ? refused(this.name, where, error)
      : unreachable(this.name, where, error);
  }
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // Without the cause, which quotes the URL and the password in it.
    throw new ConcordError("configuration", "the URL of redis is not a URL", "write rediss://user:password@host:6379");
  }
}
