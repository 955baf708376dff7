/**
 * Publishing that waits for the stream's acknowledgement: one inbox for all of them. The client's own way makes two
 * errors, with their stacks, for every message before it knows whether it needs any.
 */
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node";

/** The stream has answered that it does not take it. */
export class Refused extends Error {
  /** As of HTTP. */
  readonly code: number;
  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

/** No answer came in time, or nobody listens. */
export class Unanswered extends Error {
  readonly isUnheard: boolean;
  constructor(isUnheard: boolean) {
    super(isUnheard ? "no stream keeps the subject" : "no acknowledgement came in time");
    this.isUnheard = isUnheard;
  }
}

interface Waiting {
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const SWEEP_MS = 200;

export class Acknowledgements {
  readonly #connection: NatsConnection;
  readonly #inbox: string;
  readonly #patienceMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #count = 0;
  #sweeping: NodeJS.Timeout | undefined;

  /** @param inbox a subject that nobody else has */
  constructor(connection: NatsConnection, inbox: string, patienceMs: number) {
    this.#connection = connection;
    this.#inbox = inbox;
    this.#patienceMs = patienceMs;
    connection.subscribe(`${inbox}.*`, { callback: (_, answer) => this.#answered(answer) });
  }

  /** Resolves when a stream has kept it. Rejects with `Refused`, `Unanswered`, or what the client throws. */
  publish(subject: string, body: Uint8Array | undefined, headers: MsgHdrs): Promise<void> {
    const reply = `${this.#inbox}.${(this.#count++).toString(36)}`;
    return new Promise((resolve, reject) => {
      this.#connection.publish(subject, body, { headers, reply });
      this.#waiting.set(reply, { until: performance.now() + this.#patienceMs, resolve, reject });
      this.#sweeping ??= setInterval(() => this.#sweep(), SWEEP_MS);
    });
  }

  #answered(answer: Msg): void {
    const waiting = this.#waiting.get(answer.subject);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.subject);
    const problem = problemOf(answer);
    if (problem === undefined) waiting.resolve();
    else waiting.reject(problem);
  }

  /** In the order of publishing, so the first that still has time ends it. */
  #sweep(): void {
    const now = performance.now();
    for (const [reply, { until, reject }] of this.#waiting) {
      if (until > now) return;
      this.#waiting.delete(reply);
      reject(new Unanswered(false));
    }
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }
}

interface Answer {
  readonly stream?: string;
  readonly error?: { readonly code?: number; readonly description?: string };
}

function problemOf(answer: Msg): Error | undefined {
  if (answer.headers?.code === 503) return new Unanswered(true);
  let read: Answer;
  try {
    read = answer.json();
  } catch {
    return new Refused(0, "something else than a stream has answered");
  }
  if (read.error !== undefined) return new Refused(read.error.code ?? 0, read.error.description ?? "");
  return read.stream === undefined ? new Refused(0, "something else than a stream has answered") : undefined;
}
