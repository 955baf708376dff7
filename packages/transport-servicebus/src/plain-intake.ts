/** Receives from an entity without sessions, on one link. */
import type { ProcessErrorArgs, ServiceBusReceiver } from "@azure/service-bus";
import { isLasting } from "./clients.ts";
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
  /** Why the link was refused. */
  #refusal: unknown;

  constructor(setup: PlainIntakeSetup) {
    this.#setup = setup;
  }

  async start(): Promise<void> {
    await this.#setup.receiver.peekMessages(1);
    this.#open();
    // The link is asked for before this, so that it has been refused by then if it is refused at all.
    await this.#setup.receiver.peekMessages(1);
    if (this.#refusal !== undefined) throw this.#refusal;
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
    await this.#setup.receiver.close().catch(() => undefined);
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
    const flow = receiver.subscribe(
      {
        processMessage: (message) =>
          new Promise<void>((free) =>
            listener.took({ message, address, receiver, renew: () => receiver.renewMessageLock(message), free }),
          ),
        processError: async (problem) => this.#failed(problem, over),
      },
      { autoCompleteMessages: false, maxConcurrentCalls: prefetch, abortSignal: over.signal },
    );
    this.#flow = { close: () => flow.close(), over };
  }

  async #shut(): Promise<void> {
    const flow = this.#flow;
    this.#flow = undefined;
    if (flow === undefined) return;
    // The client goes on trying to open a link until it is told not to.
    flow.over.abort();
    await flow.close();
  }

  async #failed({ error }: ProcessErrorArgs, over: AbortController): Promise<void> {
    if (over.signal.aborted || error.name === "AbortError") return;
    if (!isLasting(error)) return this.#setup.listener.interrupted(error);
    over.abort();
    this.#refusal = error;
    this.#setup.listener.failed(error);
  }
}
