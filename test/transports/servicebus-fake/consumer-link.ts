/** A link on which a client receives: credit, locks, outcomes, and the session that it holds. */
import rhea, { type Delivery, type Sender } from "rhea";
import type { Entity, Stored, Taker } from "./entity.ts";
import { tagOf, uuidOf } from "./tokens.ts";

const sessionFilter = "com.microsoft:session-filter";
const draining = "_draining";
const getDrain = "_get_drain";
/** The library's own record of a link, which says when an attach is answered. */
interface Internals {
  credit: number;
  delivery_count: number;
  [draining]: boolean;
  [getDrain](): boolean;
  readonly state: { local_open: boolean; open_requests: number };
  readonly local: { readonly attach: { properties?: object } };
}

const refusals = {
  noSession: {
    condition: "amqp:not-allowed",
    description: "It is not possible for an entity that requires sessions to create a non-sessionful message receiver.",
  },
  session: {
    condition: "amqp:not-allowed",
    description: "A sessionful message receiver cannot be created on an entity that does not require sessions.",
  },
  nobody: { condition: "com.microsoft:timeout", description: "No session became available in time." },
} as const;

const outcomes = rhea.message as unknown as Readonly<
  Record<"accepted" | "rejected", (fields?: object) => { described(): unknown }>
>;

export class ConsumerLink {
  readonly #sender: Sender;
  readonly #link: Internals;
  readonly #entity: Entity;
  #taker: Taker | undefined;
  #cancel: () => void = () => undefined;
  /** Given to the library, and not yet counted by it. */
  #sent = 0;
  #drained = 0;

  constructor(sender: Sender, entity: Entity) {
    this.#sender = sender;
    this.#link = sender as unknown as Internals;
    this.#entity = entity;
  }

  open(): void {
    const { filter } = this.#sender.source;
    const asksForSession = filter !== undefined && filter !== null && sessionFilter in filter;
    if (asksForSession !== this.#entity.options.requiresSession)
      return this.#sender.close(asksForSession ? refusals.session : refusals.noSession);
    this.#answerDrains();
    if (asksForSession) return this.#acceptNext();
    this.#taker = this.#takes();
    this.#entity.takers.add(this.#taker);
  }

  /** The attach is answered when there is a session, or when the client's patience ends. */
  #acceptNext(): void {
    const { state, local } = this.#link;
    state.local_open = false;
    state.open_requests = 0;
    const patience = setTimeout(() => {
      this.#cancel();
      this.#sender.attach();
      this.#sender.close(refusals.nobody);
    }, this.#sender.properties?.["com.microsoft:timeout"] ?? 60_000);
    const stop = this.#entity.acceptNext((sessionId) => {
      clearTimeout(patience);
      const filter = { [sessionFilter]: sessionId };
      this.#sender.set_source({ address: this.#sender.source.address, filter });
      const until = Date.now() + this.#entity.options.lockMs;
      local.attach.properties = { "com.microsoft:locked-until-utc": rhea.types.wrap_long(ticks(until)) };
      this.#sender.attach();
      this.#taker = this.#takes(sessionId);
      return this.#taker;
    });
    this.#cancel = () => {
      clearTimeout(patience);
      stop();
    };
  }

  #takes(sessionId?: string): Taker {
    return {
      ...(sessionId !== undefined && { sessionId }),
      wants: () => this.#credit > 0 && this.#sender.sendable(),
      bring: (stored) => this.#bring(stored),
    };
  }

  /** What the library has been given and not yet sent is not counted off its credit. */
  get #credit(): number {
    const pending = this.#sent - (this.#link.delivery_count - this.#drained);
    return this.#sender.is_open() ? this.#link.credit - pending : 0;
  }

  #bring({ message, deliveries, sequence, enqueuedAt, lock }: Stored): void {
    this.#sent++;
    const message_annotations = {
      ...message.message_annotations,
      "x-opt-sequence-number": rhea.types.wrap_long(sequence),
      "x-opt-enqueued-time": new Date(enqueuedAt),
      "x-opt-locked-until": new Date(lock!.until),
    };
    this.#sender.send({ ...message, delivery_count: deliveries, message_annotations }, tagOf(lock!.token));
  }

  flowed(): void {
    this.#entity.pump();
    if (this.#link[draining]) this.#sender.set_drained(true);
  }

  /** The library answers a drain only where credit is left; the service answers each. */
  #answerDrains(): void {
    this.#link[getDrain] = () => {
      if (!this.#link[draining]) return false;
      this.#link[draining] = false;
      this.#drained += this.#link.credit;
      this.#link.delivery_count += this.#link.credit;
      this.#link.credit = 0;
      return true;
    };
  }

  settle(delivery: Delivery, outcome: "accepted" | "released" | "modified" | "rejected"): void {
    const stored = this.#entity.held(uuidOf(tagOf(uuidOf(delivery.tag as Buffer))));
    if (stored === undefined) {
      const error = { condition: "com.microsoft:message-lock-lost", description: "The lock supplied is invalid." };
      return settled(delivery, outcomes.rejected({ error }).described());
    }
    const { error } = (delivery.remote_state ?? {}) as { error?: { info?: Record<string, string> } };
    if (outcome === "accepted") this.#entity.complete(stored);
    else if (outcome === "rejected")
      this.#entity.giveUp(
        stored,
        error?.info?.["DeadLetterReason"] ?? "",
        error?.info?.["DeadLetterErrorDescription"] ?? "",
      );
    else this.#entity.abandon(stored);
    settled(delivery, outcomes.accepted().described());
  }

  leave(): void {
    this.#cancel();
    if (this.#taker !== undefined) this.#entity.leave(this.#taker);
  }
}

/** The client says no more once it has been answered; the library would keep the delivery until it does. */
function settled(delivery: Delivery, state: unknown): void {
  delivery.update(true, state);
  (delivery as { remote_settled: boolean }).remote_settled = true;
}

/** Of .NET: 100 ns since the year 1. */
function ticks(ms: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(ms) * 10_000n + 621_355_968_000_000_000n);
  return bytes;
}
