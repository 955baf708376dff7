/** Collects what is published while a request is under way and sends it with the next: order is kept, requests are few. */
import { ConcordError, PublishError } from "@concord/runtime";
import { Queue } from "@concord/runtime/adapter";
import type { MessageToProduce } from "@platformatic/kafka";
import { finalError, protocolIds } from "./kafka-errors.ts";

export interface Outgoing {
  readonly message: MessageToProduce;
  readonly bytes: number;
  /** The address, for error messages. */
  readonly channel: string;
}

interface Call {
  open: number;
  readonly failed: number[];
  error: unknown;
  settled: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Entry {
  readonly outgoing: Outgoing;
  readonly call: Call;
  readonly index: number;
}

/** What a record takes beside its own bytes, at most. */
const RECORD_OVERHEAD = 100;

export class Publisher {
  readonly #send: (messages: MessageToProduce[]) => Promise<unknown>;
  readonly #where: string;
  readonly #maxBytes: number;
  readonly #entries = new Queue<Entry>();
  #running: Promise<void> | undefined;

  /** @param maxBytes Of one request: no partition's part of it can then be larger. */
  constructor(send: (messages: MessageToProduce[]) => Promise<unknown>, where: string, maxBytes: number) {
    this.#send = send;
    this.#where = where;
    this.#maxBytes = maxBytes;
  }

  publish(messages: readonly Outgoing[], signal: AbortSignal | undefined): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const abort = () => end(() => reject(signal!.reason as Error));
      const end = (how: () => void) => {
        call.settled = true;
        signal?.removeEventListener("abort", abort);
        how();
      };
      const call: Call = {
        open: messages.length,
        failed: [],
        error: undefined,
        settled: false,
        resolve: () => end(resolve),
        reject: (error) => end(() => reject(error)),
      };
      if (signal?.aborted === true) return abort();
      signal?.addEventListener("abort", abort);
      for (let index = 0; index < messages.length; index++)
        this.#entries.push({ outgoing: messages[index]!, call, index });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever publishes in the same turn is in the first request.
    await Promise.resolve();
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) await this.#sendAll(batch);
    this.#running = undefined;
  }

  #take(): readonly Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    for (let next = this.#entries.peek(); next !== undefined; next = this.#entries.peek()) {
      bytes += next.outgoing.bytes + RECORD_OVERHEAD;
      if (batch.length > 0 && bytes > this.#maxBytes) break;
      this.#entries.shift();
      if (!next.call.settled) batch.push(next);
    }
    return batch;
  }

  /** A request for each topic: the client sends all of a request again where a part of it has failed. */
  async #sendAll(batch: readonly Entry[]): Promise<void> {
    const byTopic = Map.groupBy(batch, ({ outgoing }) => outgoing.message.topic);
    await Promise.all([...byTopic.values()].map((ofTopic) => this.#sendTopic(ofTopic)));
  }

  async #sendTopic(batch: readonly Entry[]): Promise<void> {
    try {
      await this.#send(batch.map(({ outgoing }) => outgoing.message));
    } catch (error) {
      // The broker objects to something in it: find out to what, so that the others do not suffer.
      if (batch.length > 1 && protocolIds(error).length > 0) {
        for (const entry of batch) await this.#sendTopic([entry]);
        return;
      }
      for (const entry of batch) this.#done(entry, error);
      return;
    }
    for (const entry of batch) this.#done(entry, undefined);
  }

  #done({ call, index, outgoing }: Entry, error: unknown): void {
    if (error !== undefined) {
      call.failed.push(index);
      call.error = finalError(error, this.#where, outgoing.channel) ?? error;
    }
    if (--call.open > 0 || call.settled) return;
    if (call.failed.length === 0) call.resolve();
    else if (call.error instanceof ConcordError) call.reject(call.error);
    else
      call.reject(
        new PublishError(`kafka at ${this.#where} has not taken ${call.failed.length} messages`, "try again later", {
          cause: call.error,
          failed: call.failed,
        }),
      );
  }
}
