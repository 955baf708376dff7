/** The test kit as tests see it. Generated code wraps `createTestKit` for each service. */
import type { ConsumerOptions, DeadLetter, DeadLetterReason, ProducerOptions } from "./options.ts";
import type { Wire } from "./transport.ts";
import type { TransportChoice } from "./transport-choice.ts";
import type {
  AddressParameters,
  Consumer,
  HeaderMap,
  MessageDefinition,
  ParametersGiven,
  Producer,
  ReceiveDefinition,
  ReceiveDefinitions,
  ReplyToHeader,
  RequestOptions,
  SendDefinition,
  SendDefinitions,
  SendOptions,
} from "./types.ts";

/** What a service's contract says it does. */
export interface TestKitDefinitions<S extends SendDefinitions, R extends ReceiveDefinitions> {
  readonly service: string;
  readonly sends: S;
  readonly receives: R;
}

export interface TestKitOptions<Needed extends string = never, Other extends string = never> {
  /** Default: the embedded one on a virtual clock. Any other: the same test on a broker, or on each server's own. */
  readonly transport?: TransportChoice<Needed, Other>;
  /** Default: the service's id. */
  readonly group?: string;
  readonly consumer?: Partial<Omit<ConsumerOptions, "transport" | "group">>;
  readonly producer?: Partial<Omit<ProducerOptions, "transport">>;
  /**
   * `auto`: `given` runs retries and redeliveries at once, moving the virtual clock as far as they need.
   * `manual`: it leaves them waiting for `clock.advance`. Default auto.
   */
  readonly time?: "auto" | "manual";
}

export interface TestKit<
  S extends SendDefinitions,
  R extends ReceiveDefinitions,
  Needed extends string = never,
  Other extends string = never,
> extends AsyncDisposable {
  /** For code under test that makes its own stubs: what they do is seen here too. */
  readonly transport: TransportChoice<Needed, Other>;
  readonly clock: {
    now(): number;
    /** `500`, `"30s"`, `"5m"`, `"2h"`, `"1d"`; resolves when everything that came due has settled. */
    advance(time: number | string): Promise<void>;
  };
  /** The service's own producer, for handlers that send. */
  readonly producer: Producer<S>;
  /** The service's own consumer; started by the first `given`, whatever has a handler by then. */
  readonly consumer: Pick<Consumer<R>, "on">;
  /** Sends as somebody else would. Resolves, with the reply of a request, when everything caused by it has settled. */
  readonly given: { readonly [K in keyof R]: Given<R[K]> };
  /** Sends these bytes. Text is sent as UTF-8, null as a tombstone. */
  givenRaw(
    channel: string,
    body: string | Uint8Array | null,
    options?: { readonly key?: string; readonly headers?: HeaderMap },
  ): Promise<void>;
  /** What handlers finished without throwing. */
  readonly handled: { readonly [K in keyof R]: Expectation<Payload<R[K]>> };
  /** What was published on the transport, by the producer or by code under test. */
  readonly published: { readonly [K in keyof S]: Expectation<Payload<S[K]>> };
  readonly deadLetters: DeadLetterExpectation;
  /** Delivers the same message once more: the last one, or the one with this id. */
  readonly duplicate: { readonly [K in keyof R]: (id?: string) => Promise<void> };
  /** Makes the handler throw instead of running, for the next `times` (default 1) tries. */
  readonly fail: { readonly [K in keyof R]: (options?: { readonly times?: number; readonly error?: Error }) => void };
  /** Answers requests of the service under test, in place of the service that would. */
  readonly answer: { readonly [K in Requests<S>]: (reply: AnswerFor<S[K]>) => Promise<void> };
  /** Resolves when nothing is in flight. */
  settled(): Promise<void>;
}

/** What is expected of one message. A match is a part of the payload, compared deeply. Each throws an `AssertionError`. */
export interface Expectation<T> {
  /** Exactly one matches; returns it. */
  once(match?: Match<T>): Seen<T>;
  times(count: number, match?: Match<T>): readonly Seen<T>[];
  never(match?: Match<T>): void;
  /** Everything, in order; expects nothing. */
  all(): readonly Seen<T>[];
}

export interface Seen<T> {
  readonly data: T;
  readonly id: string;
  readonly key?: string;
  readonly channel: string;
  readonly headers: HeaderMap;
}

export interface DeadLetterExpectation {
  /** Exactly one matches; returns it. `field` is the JSON pointer of a violation. */
  one(match?: DeadLetterMatch): SeenDeadLetter;
  none(match?: DeadLetterMatch): void;
  all(): readonly SeenDeadLetter[];
}

export interface DeadLetterMatch {
  readonly reason?: DeadLetterReason;
  readonly field?: string;
  readonly origin?: string;
}

export type SeenDeadLetter = DeadLetter & { readonly fields: readonly string[]; readonly wire: Wire };

/** Any part of T. */
export type Match<T> = T extends readonly (infer E)[]
  ? readonly Match<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: Match<T[K]> }
    : T;

export type Payload<D> = D extends { readonly message: MessageDefinition<infer T> } ? T : never;
type Reply<D> = D extends { readonly replies: readonly MessageDefinition<infer R>[] } ? R : undefined;
type Requests<S extends SendDefinitions> = {
  [K in keyof S]: S[K] extends { readonly replies: readonly MessageDefinition[] } ? K : never;
}[keyof S];
type AnswerFor<D extends SendDefinition> = Reply<D> | ((data: Payload<D>) => Reply<D> | Promise<Reply<D>>);

type GivenOptions<D, H extends object, P extends AddressParameters> = D extends {
  readonly replies: readonly MessageDefinition[];
}
  ? RequestOptions<H, P, ReplyToHeader<D>>
  : SendOptions<H, P>;

type Given<D extends ReceiveDefinition> = D extends {
  readonly message: MessageDefinition<infer T, infer H, infer P, infer G>;
}
  ? (
      ...input: {} extends GivenOptions<D, H, ParametersGiven<P, G>>
        ? [data: T, options?: GivenOptions<D, H, ParametersGiven<P, G>>]
        : [data: T, options: GivenOptions<D, H, ParametersGiven<P, G>>]
    ) => Promise<Reply<D>>
  : never;
