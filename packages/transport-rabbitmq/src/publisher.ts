/** Publishing with confirms, over whichever connection stands. */
import { ConcordError, PublishError } from "@concord/runtime";
import { InFlight, tooLarge } from "@concord/runtime/adapter";
import type { ChannelModel, ConfirmChannel, Options } from "amqplib";
import type { LinkUser } from "./link.ts";

export interface Outgoing {
  readonly exchange: string;
  readonly key: string;
  readonly body: Buffer;
  readonly options: Options.Publish;
  /** The address, for error messages. */
  readonly channel: string;
}

/** How long a publish waits for a connection, and then for its confirms. */
const PATIENCE_MS = 15_000;

const headersHelp = "put less into the headers: together they may have 64 KiB here";
export const sizeHelp = "send less at once, or raise the broker's max_message_size and maxBytes of this transport";

export class Publisher implements LinkUser {
  #channel!: Promise<ConfirmChannel>;
  /** The same, once it is there: most publishes need not wait for it. */
  #current: ConfirmChannel | undefined;
  #provide: (channel: ConfirmChannel) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  /** Why the broker has closed the last channel. */
  #closedBecause: Error | undefined;
  readonly #publishing = new InFlight();
  readonly #declared = new Map<string, Promise<unknown>>();
  /** Those of `#declared` that need not be waited for. */
  readonly #done = new Set<string>();

  constructor() {
    this.#expect();
  }

  up(model: ChannelModel): void {
    void this.#openChannel(model);
  }

  lost(error: Error): void {
    this.#fail(error);
  }

  /** Declares once for each connection; undefined where nothing is left to wait for. */
  declare(name: string, declare: (channel: ConfirmChannel) => Promise<unknown>): Promise<void> | undefined {
    return this.#done.has(name) ? undefined : this.#declare(name, declare);
  }

  async #declare(name: string, declare: (channel: ConfirmChannel) => Promise<unknown>): Promise<void> {
    let declaring = this.#declared.get(name);
    if (declaring === undefined) {
      const channel = await this.#ready(undefined);
      declaring = declare(channel).catch((error: unknown) => {
        this.#declared.delete(name);
        throw error;
      });
      this.#declared.set(name, declaring);
    }
    await declaring;
    if (this.#declared.get(name) === declaring) this.#done.add(name);
  }

  async publish(messages: readonly Outgoing[], signal?: AbortSignal): Promise<void> {
    if (messages.length === 0) return;
    signal?.throwIfAborted();
    this.#publishing.enter();
    try {
      const channel = this.#current ?? (await this.#ready(signal));
      const refused = await confirm(channel, messages, signal);
      if (refused !== undefined) throw this.#explain(messages, refused);
    } finally {
      this.#publishing.leave();
    }
  }

  /** Resolves when nothing is being published. */
  idle(): Promise<void> {
    return this.#publishing.idle();
  }

  #explain(messages: readonly Outgoing[], { failed, error }: Refused): Error {
    // Thrown by the client, before anything was sent: the headers do not fit into its buffer.
    if (error instanceof RangeError) return tooLarge("rabbitmq", messages[failed[0]!]!.channel, headersHelp);
    // The channel ended with them. Whatever is not itself too large can be sent again.
    const limit = limitIn(this.#closedBecause);
    const large = failed.filter((index) => limit !== undefined && messages[index]!.body.byteLength > limit);
    if (large.length > 0 && large.length === failed.length) {
      const [index] = large;
      const { channel: address, body } = messages[index!]!;
      return tooLarge("rabbitmq", address, sizeHelp, { index: index!, size: body.byteLength, maxBytes: limit! });
    }
    return new PublishError(`rabbitmq has not taken ${failed.length} messages`, "try again later", {
      cause: error,
      failed,
    });
  }

  #ready(signal: AbortSignal | undefined): Promise<ConfirmChannel> {
    return withPatience(
      (resolve, reject) => void this.#channel.then(resolve, reject),
      signal,
      "has not been reachable",
    );
  }

  #expect(): void {
    this.#current = undefined;
    const { promise, resolve, reject } = Promise.withResolvers<ConfirmChannel>();
    this.#channel = promise;
    this.#provide = resolve;
    this.#fail = reject;
    // Whoever waits for it is told.
    promise.catch(() => undefined);
  }

  async #openChannel(model: ChannelModel): Promise<void> {
    try {
      const channel = await model.createConfirmChannel();
      this.#closedBecause = undefined;
      channel.on("error", (error) => {
        this.#closedBecause = error;
      });
      channel.on("close", () => {
        this.#declared.clear();
        this.#done.clear();
        this.#expect();
        // The broker closes a channel for what was published on it; then the connection still stands.
        void this.#openChannel(model);
      });
      this.#current = channel;
      this.#provide(channel);
    } catch {
      // The connection has gone too: the next one brings a channel.
    }
  }
}

/** `message size 3000000 is larger than configured max size 1048576` */
function limitIn(error: Error | undefined): number | undefined {
  const found = /larger than (?:configured )?max size (\d+)/.exec(error?.message ?? "");
  return found === null ? undefined : Number(found[1]);
}

interface Refused {
  /** Which of the messages. */
  readonly failed: number[];
  /** Why, of the first. */
  readonly error: unknown;
}

/** Resolves when the broker has answered for every message; with those that it has not taken, if there are any. */
function confirm(
  channel: ConfirmChannel,
  messages: readonly Outgoing[],
  signal: AbortSignal | undefined,
): Promise<Refused | undefined> {
  return withPatience(
    (resolve) => {
      let open = messages.length;
      let refused: Refused | undefined;
      for (let index = 0; index < messages.length; index++) {
        const done = (error: unknown): void => {
          if (error) {
            refused ??= { failed: [], error };
            refused.failed.push(index);
          }
          if (--open === 0) resolve(refused);
        };
        const { exchange, key, body, options } = messages[index]!;
        try {
          channel.publish(exchange, key, body, options, done);
        } catch (error) {
          done(error);
        }
      }
    },
    signal,
    "confirmed nothing",
  );
}

function withPatience<T>(
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  signal: AbortSignal | undefined,
  problem: string,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (error: unknown) => {
      over();
      reject(error);
    };
    const abort = () => fail(signal!.reason);
    const timer = setTimeout(
      () => fail(new ConcordError("connection", `rabbitmq ${problem} for ${PATIENCE_MS} ms`, "see whether it runs")),
      PATIENCE_MS,
    );
    if (signal?.aborted === true) return abort();
    signal?.addEventListener("abort", abort);
    start((value) => {
      over();
      resolve(value);
    }, fail);
  });
}
