/** One subscription, streamed: opened again whenever it ends, until it is stopped. */
import { backoff } from "@concord/runtime/adapter";
import type { ReceivedMessage, SubscriberClient } from "./load-pubsub.ts";
import { hasStatus } from "./status.ts";
import type { StreamClients } from "./stream-clients.ts";

export interface PullStreamSetup {
  readonly clients: StreamClients;
  readonly subscription: string;
  /** Messages that are on their way or held, and not settled, at most. */
  readonly window: number;
  readonly leaseSeconds: number;
  readonly received: (messages: readonly ReceivedMessage[], parked: () => void) => void;
  /** Nothing comes just now. Once for each time. */
  readonly interrupted: (error: unknown) => void;
  /** It is over for good: not there, or not for us. */
  readonly failed: (error: unknown) => void;
}

interface Open {
  /** Resolves with the error that ended it, if one did. */
  readonly ended: Promise<unknown>;
  readonly stream: ReturnType<SubscriberClient["streamingPull"]>;
}

/** However large messages are. */
const windowBytes = 104_857_600;
/** The service ends streams that say nothing. */
const silenceMs = 30_000;
/** For what is on its way when a stream is given up. */
const farewellMs = 1_000;
const steadyMs = 5_000;

export class PullStream {
  readonly #setup: PullStreamSetup;
  readonly #connection: ReturnType<StreamClients["take"]>;
  readonly #stopping = new AbortController();
  readonly #keepAlive: NodeJS.Timeout;
  #open: Open;
  readonly #over: Promise<void>;

  constructor(setup: PullStreamSetup) {
    this.#setup = setup;
    this.#connection = setup.clients.take();
    this.#open = this.#start();
    this.#over = this.#run();
    this.#keepAlive = setInterval(() => this.#open.stream.write({}), silenceMs);
  }

  /** Resolves when what was on its way has come. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#keepAlive);
    await Promise.all([this.#finish(this.#open), this.#over]);
    this.#connection.giveBack();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const pause = backoff(signal, this.#setup.interrupted);
    while (!signal.aborted) {
      const { ended } = this.#open;
      const begun = performance.now();
      const error = await ended;
      // Another has taken its place meanwhile.
      if (ended !== this.#open.ended) continue;
      if (signal.aborted) return;
      if (
        hasStatus(error, "notFound", "permissionDenied", "unauthenticated", "failedPrecondition", "invalidArgument")
      ) {
        clearInterval(this.#keepAlive);
        this.#setup.failed(error);
        return;
      }
      // The service ends every stream some time: only one that cannot be opened again is worth telling of.
      const wasSteady = performance.now() - begun > steadyMs;
      if (wasSteady) pause.reset();
      await pause.wait(wasSteady ? undefined : error);
      if (!signal.aborted) this.#open = this.#start();
    }
  }

  #start(): Open {
    const { subscription, window, leaseSeconds, received } = this.#setup;
    const stream = this.#connection.client.streamingPull({
      otherArgs: { headers: { "x-goog-request-params": `subscription=${subscription}` } },
    });
    const ended = Promise.withResolvers<unknown>();
    const open: Open = { ended: ended.promise, stream };
    let parked = 0;
    let isOver = false;
    const end = (error?: unknown) => {
      isOver = true;
      ended.resolve(error);
    };
    const park = () => {
      // The service counts what waits for a delay as outstanding. A fresh stream has none of that on its account.
      if (++parked * 2 < window || isOver || open !== this.#open || this.#stopping.signal.aborted) return;
      this.#open = this.#start();
      void this.#finish(open);
    };
    stream.on("data", ({ receivedMessages }: { readonly receivedMessages?: readonly ReceivedMessage[] }) =>
      received(receivedMessages ?? [], park),
    );
    stream.on("error", end);
    stream.on("end", () => end());
    stream.write({
      subscription,
      streamAckDeadlineSeconds: leaseSeconds,
      maxOutstandingMessages: window,
      maxOutstandingBytes: windowBytes,
    });
    return open;
  }

  async #finish({ stream, ended }: Open): Promise<void> {
    stream.end();
    const late = setTimeout(() => stream.cancel(), farewellMs);
    await ended;
    clearTimeout(late);
  }
}
