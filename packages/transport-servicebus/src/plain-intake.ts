/** Receives from an entity without sessions, on one link. */
import { systemClock } from "@concord/runtime";
import type { MessageHandlers, ProcessErrorArgs, ServiceBusReceiver } from "@azure/service-bus";
import { ANSWER_MS, ended, isLasting } from "./clients.ts";
import type { Intake, IntakeListener } from "./intake.ts";

export interface PlainIntakeSetup {
  readonly address: string;
  readonly receiver: ServiceBusReceiver;
  readonly prefetch: number;
  readonly listener: IntakeListener;
}

export class PlainIntake implements Intake {
  readonly #setup: PlainIntakeSetup;
  /** Changes follow one another. */
  #turn: Promise<unknown> = Promise.resolve();
  #flow: { readonly close: () => Promise<void>; readonly over: AbortController } | undefined;
  #isStopped = false;
  readonly #opened = Promise.withResolvers<void>();

  constructor(setup: PlainIntakeSetup) {
    this.#setup = setup;
    this.#opened.promise.catch(() => undefined);
  }

  async start(): Promise<void> {
    // Rejects where there is nothing to receive from; the client would go on asking for it.
    await this.#setup.receiver.peekMessages(1);
    this.#open();
    // A client that does not say when its link is open is trusted after a while.
    const waited = new AbortController();
    const patience = systemClock.sleep(ANSWER_MS, waited.signal);
    await Promise.race([this.#opened.promise, patience]).finally(() => waited.abort());
  }

  pause(): Promise<void> {
    return this.#next(() => this.#shut());
  }

  resume(): void {
    void this.#next(async () => this.#open());
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    return this.pause();
  }

  async close(): Promise<void> {
    await ended(this.#setup.receiver.close());
  }

  #next(change: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(change).catch(() => undefined);
    this.#turn = turn;
    return turn;
  }

  #open(): void {
    if (this.#flow !== undefined || this.#isStopped) return;
    const { address, receiver, prefetch, listener } = this.#setup;
    const over = new AbortController();
    const handlers: MessageHandlers & { readonly postInitialize: () => Promise<void> } = {
      processMessage: (message) =>
        new Promise<void>((free) =>
          listener.took({ message, address, receiver, renew: () => receiver.renewMessageLock(message), free }),
        ),
      processError: (problem) => this.#failed(problem, over),
      // Called by the client, and not among what it declares.
      postInitialize: async () => this.#opened.resolve(),
    };
    const flow = receiver.subscribe(handlers, {
      autoCompleteMessages: false,
      maxConcurrentCalls: prefetch,
      abortSignal: over.signal,
    });
    this.#flow = { close: () => flow.close(), over };
  }

  async #shut(): Promise<void> {
    const flow = this.#flow;
    this.#flow = undefined;
    if (flow === undefined) return;
    // The client goes on trying to open a link until it is told not to.
    flow.over.abort();
    await ended(flow.close());
  }

  async #failed({ error }: ProcessErrorArgs, over: AbortController): Promise<void> {
    if (over.signal.aborted || error.name === "AbortError") return;
    if (!isLasting(error)) return this.#setup.listener.interrupted(error);
    over.abort();
    this.#opened.reject(error);
    this.#setup.listener.failed(error);
  }
}
