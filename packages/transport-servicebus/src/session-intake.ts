/** Receives from an entity with sessions: several at a time, each until it has nothing for a while. */
import { systemClock } from "@concord/runtime";
import { backoff } from "@concord/runtime/adapter";
import type { ServiceBusReceiver, ServiceBusSessionReceiver } from "@azure/service-bus";
import { ANSWER_MS, codeOf, ended, isLasting } from "./clients.ts";
import type { Intake, IntakeListener } from "./intake.ts";

export interface SessionIntakeSetup {
  readonly address: string;
  /** Looks at the entity without receiving. */
  readonly peek: ServiceBusReceiver;
  /** Waits for a session that nobody holds; rejects when there was none for a while. */
  readonly acceptNext: () => Promise<ServiceBusSessionReceiver>;
  readonly prefetch: number;
  readonly sessions: number;
  readonly idleMs: number;
  readonly listener: IntakeListener;
}

/** How often it looks whether a session is over. */
const LOOK_MS = 100;

export class SessionIntake implements Intake {
  readonly #setup: SessionIntakeSetup;
  readonly #stopping = new AbortController();
  #isClosing = false;
  #workers: readonly Promise<void>[] = [];
  #paused: PromiseWithResolvers<void> | undefined;

  constructor(setup: SessionIntakeSetup) {
    this.#setup = setup;
  }

  async start(): Promise<void> {
    await this.#setup.peek.peekMessages(1);
    this.#workers = Array.from({ length: this.#setup.sessions }, () => this.#work());
  }

  async pause(): Promise<void> {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.resume();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#workers);
    await ended(this.#setup.peek.close());
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const { listener } = this.#setup;
    const pause = backoff(signal, (error) => listener.interrupted(error));
    while (!signal.aborted) {
      await this.#paused?.promise;
      if (signal.aborted) return;
      try {
        const receiver = await this.#accept();
        if (receiver === undefined) return;
        pause.reset();
        await this.#serve(receiver);
      } catch (error) {
        if (isNobodys(error)) continue;
        if (isLasting(error)) return listener.failed(error);
        await pause.wait(error);
      }
    }
  }

  /** Undefined when it is stopped first: then the session that may come is given back. */
  async #accept(): Promise<ServiceBusSessionReceiver | undefined> {
    const { signal } = this.#stopping;
    const accepting = this.#setup.acceptNext();
    const giveUp = new AbortController();
    const patience = systemClock.sleep(2 * ANSWER_MS, AbortSignal.any([signal, giveUp.signal]));
    const receiver = await Promise.race([accepting, patience.then(() => undefined)]).finally(() => giveUp.abort());
    if (receiver !== undefined) return receiver;
    accepting.then((late) => late.close()).catch(() => undefined);
    if (signal.aborted) return undefined;
    throw new Error("timeout: the client neither got a session nor was told that there is none");
  }

  /** Until the session has nothing, is lost, or is wanted no more. */
  async #serve(receiver: ServiceBusSessionReceiver): Promise<void> {
    const { address, prefetch, idleMs, listener } = this.#setup;
    const { signal } = this.#stopping;
    let unsettled = 0;
    let lastAt = performance.now();
    const flow = receiver.subscribe(
      {
        processMessage: (message) =>
          new Promise<void>((free) => {
            unsettled++;
            const done = () => {
              unsettled--;
              lastAt = performance.now();
            };
            listener.took({ message, address, receiver, free, done });
          }),
        // The session is then closed, which is looked for below.
        processError: async () => undefined,
      },
      { autoCompleteMessages: false, maxConcurrentCalls: prefetch },
    );
    const isOver = () => unsettled === 0 && (this.#paused !== undefined || performance.now() - lastAt >= idleMs);
    while (!signal.aborted && !receiver.isClosed && !isOver()) await systemClock.sleep(LOOK_MS, signal);
    await ended(flow.close());
    // What came until then is handled while the session is still ours.
    const isDone = () => this.#isClosing || receiver.isClosed || unsettled === 0;
    while (!isDone()) await systemClock.sleep(LOOK_MS);
    if (receiver.isClosed) listener.lost(receiver);
    await ended(receiver.close());
  }
}

/** There was no session that nobody holds. */
function isNobodys(error: unknown): boolean {
  return ["ServiceTimeout", "SessionCannotBeLocked"].includes(codeOf(error));
}
