/** At most once: the server passes on what is published to whoever listens at that moment, and keeps nothing. */
import {
  PublishError,
  systemClock,
  type Listener,
  type SubscribeOptions,
  type Subscription,
  type Wire,
} from "@concord/runtime";
import { InFlight } from "@concord/runtime/adapter";
import type { MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import type { Carrier } from "./carrier.ts";
import { CoreSubscription } from "./core-subscription.ts";
import { toNats } from "./headers.ts";
import { subjectOf } from "./subjects.ts";

/** How long a publish is tried while the server does not answer. */
const PATIENCE_MS = 15_000;

export function openCore(connection: NatsConnection): Carrier {
  return new Core(connection);
}

interface Outgoing {
  readonly subject: string;
  readonly body: Uint8Array | undefined;
  readonly headers: MsgHdrs;
}

/** What is written in one turn: one question to the server for all of it, and one promise. */
interface Turn {
  readonly written: Outgoing[];
  readonly asked: Promise<void>;
  /** Resolves when the server has them; what it may not have got is written again. */
  readonly taken: Promise<void>;
}

class Core implements Carrier {
  readonly #connection: NatsConnection;
  readonly #publishing = new InFlight();
  #turn: Turn | undefined;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    const outgoing = messages.map((wire) => ({
      subject: subjectOf(wire.channel),
      body: wire.body ?? undefined,
      headers: toNats(wire),
    }));
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    // Asked for first, the question still goes out behind the messages, and in one write with them.
    const turn = (this.#turn ??= this.#newTurn());
    try {
      this.#write(outgoing);
    } catch {
      return this.#insist(outgoing, signal);
    }
    // Who may lose patience tries again alone.
    if (signal !== undefined) return turn.asked.catch(() => this.#insist(outgoing, signal));
    for (const each of outgoing) turn.written.push(each);
    return turn.taken;
  }

  #newTurn(): Turn {
    const written: Outgoing[] = [];
    const asked = Promise.resolve().then(() => {
      this.#turn = undefined;
      return this.#connection.flush();
    });
    this.#publishing.enter();
    const taken = asked.catch(() => this.#insist(written)).finally(this.#publishing.leave);
    // Where nothing could be written nobody waits for it.
    taken.catch(() => undefined);
    return { written, asked, taken };
  }

  async #insist(outgoing: readonly Outgoing[], signal?: AbortSignal): Promise<void> {
    this.#publishing.enter();
    try {
      for (const deadline = Date.now() + PATIENCE_MS; ; await systemClock.sleep(100, signal)) {
        signal?.throwIfAborted();
        try {
          this.#write(outgoing);
          return await this.#connection.flush();
        } catch (error) {
          if (Date.now() > deadline || this.#connection.isClosed())
            throw new PublishError(
              `nats has not taken ${outgoing.length} messages`,
              "see whether it runs, then try again",
              { cause: error },
            );
        }
      }
    } finally {
      this.#publishing.leave();
    }
  }

  #write(outgoing: readonly Outgoing[]): void {
    for (const { subject, body, headers } of outgoing) this.#connection.publish(subject, body, { headers });
  }

  idle(): Promise<void> {
    return this.#publishing.idle();
  }

  async subscribe(options: SubscribeOptions, listener: Listener, stopped: () => void): Promise<Subscription> {
    const subscription = new CoreSubscription({ ...options, connection: this.#connection, listener, stopped });
    try {
      // Then the server knows of it.
      await this.#connection.flush();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error;
    }
    return subscription;
  }
}
