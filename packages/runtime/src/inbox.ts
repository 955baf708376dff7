/** Where the replies to a producer's requests come in: one subscription of this process for each reply address. */
import { randomUUID } from "node:crypto";
import { fillAddress } from "./address.ts";
import { callHook } from "./call-hook.ts";
import { readHeaders } from "./cloud-events.ts";
import type { Clock } from "./clock.ts";
import { decodeBody, Rejection } from "./content.ts";
import { ConcordError, ContractViolationError, RequestFailedError, RequestTimeoutError } from "./errors.ts";
import type { Hooks } from "./options.ts";
import { repliesInPrivate, replyError } from "./reply.ts";
import type { Delivery, Subscription, Transport } from "./transport.ts";
import type { MessageDefinition } from "./types.ts";

export interface Expected {
  /** Name of the request. */
  readonly name: string;
  readonly replies: readonly MessageDefinition[];
  readonly correlation: string;
  /** From `addressFor`. */
  readonly replyTo: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Waiting {
  readonly expected: Expected;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Inbox {
  readonly #service: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #hooks: Hooks;
  /** Part of private addresses, and of the group, so that no two processes share replies. */
  readonly #instance = randomUUID().slice(0, 13);
  readonly #subscriptions = new Map<string, Promise<Subscription>>();
  readonly #waiting = new Map<string, Waiting>();
  /** Replies whose contract says where their correlation id stands. */
  readonly #located = new Set<MessageDefinition>();

  constructor(service: string, transport: Transport, clock: Clock, hooks: Hooks) {
    this.#service = service;
    this.#transport = transport;
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** Resolves when a reply can be received: only then may the request be sent. */
  async expect(expected: Expected): Promise<{ readonly reply: Promise<unknown>; cancel(): void }> {
    const { correlation, name, replies, timeoutMs, signal } = expected;
    await this.#listen(expected);
    for (const reply of replies) if (reply.correlationId !== undefined) this.#located.add(reply);
    if (this.#waiting.has(correlation))
      throw new ConcordError("parameter", `a ${name} with this correlation id is waiting already`, "use a new one");
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const aborted = (): void => done(() => reject(signal!.reason));
    const cancelAlarm = this.#clock.alarm(timeoutMs, () =>
      done(() => reject(new RequestTimeoutError(name, timeoutMs))),
    );
    const done = (how: () => void): void => {
      this.#waiting.delete(correlation);
      cancelAlarm();
      signal?.removeEventListener("abort", aborted);
      how();
    };
    signal?.addEventListener("abort", aborted);
    this.#waiting.set(correlation, {
      expected,
      resolve: (data) => done(() => resolve(data)),
      reject: (error) => done(() => reject(error)),
    });
    // It can be rejected while the request is still being sent.
    promise.catch(() => undefined);
    return { reply: promise, cancel: () => done(() => resolve(undefined)) };
  }

  async close(): Promise<void> {
    for (const { expected, reject } of this.#waiting.values())
      reject(new ConcordError("closed", `the producer was disposed before ${expected.name} was answered`, "await it"));
    const subscriptions = await Promise.allSettled(this.#subscriptions.values());
    this.#subscriptions.clear();
    for (const result of subscriptions) if (result.status === "fulfilled") await result.value.stop({ drainMs: 0 });
  }

  /** Where the replies to a request come in: where the contract says, else an address of this process alone. */
  addressFor(
    requestChannel: string,
    replies: readonly MessageDefinition[],
    parameters: Readonly<Record<string, string | undefined>> | undefined,
  ): string {
    return repliesInPrivate(replies)
      ? `${requestChannel}.replies.${this.#instance}`
      : fillAddress(replies[0]!.channel, parameters);
  }

  async #listen({ replies, replyTo, name }: Expected): Promise<void> {
    if (!this.#transport.caps.ephemeral)
      throw new ConcordError(
        "start",
        `${this.#transport.name} cannot receive the reply to ${name}`,
        "send requests on a transport that can subscribe for one process alone",
      );
    let subscription = this.#subscriptions.get(replyTo);
    if (subscription === undefined) {
      const declared = repliesInPrivate(replies) ? undefined : replies[0]!.channel;
      subscription = this.#transport.subscribe(
        {
          channels: [{ ...declared, name: declared?.name ?? "replies", address: replyTo, parameters: [] }],
          group: `${this.#service}.replies.${this.#instance}`,
          prefetch: 64,
          ephemeral: true,
          ownsAddresses: declared === undefined,
        },
        { delivered: (delivery) => this.#delivered(delivery), failed: (error) => this.#failed(replyTo, error) },
      );
      this.#subscriptions.set(replyTo, subscription);
      subscription.catch(() => this.#subscriptions.delete(replyTo));
    }
    await subscription;
  }

  #delivered(delivery: Delivery): void {
    const waiting = this.#waiting.get(delivery.headers["correlation-id"] ?? "") ?? this.#byContract(delivery);
    if (waiting !== undefined) this.#answer(waiting, delivery);
    const outcome = waiting === undefined ? "skipped" : "handled";
    // A transport may refuse at once or later: then the reply comes again, and nobody waits for it any more.
    (async () => delivery.settle({ ack: true, outcome }))().catch(() => undefined);
  }

  /** Who waits for it by the correlation id that the contract locates elsewhere than in the runtime's header. */
  #byContract(delivery: Delivery): Waiting | undefined {
    for (const reply of this.#located) {
      try {
        const headers = readHeaders(delivery.headers, reply.headers);
        const id = reply.correlationId!(decodeBody(reply, delivery.body), headers);
        const waiting = id === undefined ? undefined : this.#waiting.get(id);
        if (waiting !== undefined) return waiting;
      } catch {
        // It is no such reply.
      }
    }
    return undefined;
  }

  #answer({ expected, resolve, reject }: Waiting, delivery: Delivery): void {
    const failure = delivery.headers[replyError];
    if (failure !== undefined) return reject(new RequestFailedError(expected.name, failure));
    const type = delivery.headers["ce-type"];
    const candidates = expected.replies.filter((reply) => type === undefined || reply.type === type);
    let violations = [{ field: "headers/ce-type", rule: "const", message: "is no reply of the contract" }];
    for (const reply of candidates) {
      try {
        const data = decodeBody(reply, delivery.body);
        const found = delivery.body === null ? undefined : reply.validate(data);
        if (found === undefined) return resolve(data);
        violations = [...found];
      } catch (error) {
        if (error instanceof Rejection) violations = [...error.violations];
        else return reject(error);
      }
    }
    callHook(this.#hooks, "onReject", violations, delivery);
    const contract = candidates[0]?.contract ?? "its contract";
    reject(new ContractViolationError(`the reply to ${expected.name}`, contract, violations));
  }

  #failed(address: string, error: Error): void {
    this.#subscriptions.delete(address);
    callHook(this.#hooks, "onNotice", `replies on ${address} can no longer be received: ${error.name}`);
  }
}
