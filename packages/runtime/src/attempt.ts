/** One try of a handler: waits for its turn, runs within its time, and says how it ended. */
import type { Awaitable } from "./awaitable.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import type { Clock } from "./clock.ts";
import { readable } from "./errors.ts";
import type { Accepted } from "./intake.ts";
import { Control, MessageContext, STOPPED, type Inside } from "./message-context.ts";
import type { Replies } from "./reply.ts";
import type { Route } from "./route.ts";
import type { Telemetry } from "./telemetry.ts";
import type { TokenBucket } from "./token-bucket.ts";
import type { Delivery } from "./transport.ts";

export interface AttemptSetup {
  readonly clock: Clock;
  readonly breaker: CircuitBreaker | undefined;
  readonly bucket: TokenBucket | undefined;
  readonly telemetry: Telemetry | undefined;
  readonly replies: Replies;
  readonly stop: AbortSignal;
}

/** undefined: it succeeded. `stopped`: it was not run, or ended because the consumer is stopping. */
export type Failure = undefined | { readonly error: unknown } | "stopped";

export type Attempt = (delivery: Delivery, accepted: Accepted, attempt: number, inside?: Inside) => Awaitable<Failure>;

export function createAttempt(setup: AttemptSetup): Attempt {
  const { clock, breaker, bucket, telemetry, stop, replies } = setup;

  // Each lets through at once where it can: who does not wait has no promise.
  const pastRouteBucket = (route: Route) => route.gate.enter();
  const pastBucket = (route: Route) => goThrough(route.bucket?.take(1, stop), pastRouteBucket, route);
  const pastBreaker = (route: Route) => goThrough(bucket?.take(1, stop), pastBucket, route);
  const enter = (route: Route) => goThrough(breaker?.enter(), pastBreaker, route);

  /** Every way out for who has entered. */
  function leave(route: Route, end: "success" | "failure" | "neutral", failure: Failure): Failure {
    clock.working?.(-1);
    route.gate.leave();
    breaker?.ended(end);
    return failure;
  }

  function fail(route: Route, thrown: unknown): Failure {
    if (thrown === STOPPED) return leave(route, "neutral", "stopped");
    const error = readable(thrown);
    const answered = error instanceof Control && error.kind !== "retry";
    return leave(route, answered ? "neutral" : "failure", { error });
  }

  function succeed(accepted: Accepted, value: unknown): Awaitable<Failure> {
    const { route } = accepted;
    if (route.definition.replies === undefined) return leave(route, "success", undefined);
    return replies.send(accepted, value).then(
      (answer) => {
        accepted.answer = answer;
        return leave(route, "success", undefined);
      },
      (error: unknown) => fail(route, error),
    );
  }

  const call = (delivery: Delivery, accepted: Accepted, attempt: number, inside?: Inside): unknown => {
    const { route, data } = accepted;
    const context = new MessageContext(delivery, accepted, attempt, clock, inside);
    const run = (): unknown => {
      const result: unknown = route.handler!(data, context);
      return isThenable(result) ? withDeadline(result, context, route) : result;
    };
    return telemetry === undefined ? run() : telemetry.process(route.receiving, attempt, delivery, run);
  };

  const run: Attempt = (delivery, accepted, attempt, inside) => {
    const { route } = accepted;
    clock.working?.(1);
    if (stop.aborted) return leave(route, "neutral", "stopped");
    let result: unknown;
    try {
      result = call(delivery, accepted, attempt, inside);
    } catch (thrown) {
      return fail(route, thrown);
    }
    if (!isThenable(result)) return succeed(accepted, result);
    return Promise.resolve(result).then(
      (value) => succeed(accepted, value),
      (error: unknown) => fail(route, error),
    );
  };

  return (delivery, accepted, attempt, inside) => {
    const turn = enter(accepted.route);
    return turn === undefined
      ? run(delivery, accepted, attempt, inside)
      : turn.then(() => run(delivery, accepted, attempt, inside));
  };
}

type Turn = Promise<void> | undefined;

function goThrough(turn: Turn, next: (route: Route) => Turn, route: Route): Turn {
  return turn === undefined ? next(route) : turn.then(() => next(route));
}

/** Not only promises: query builders run when they are awaited. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function withDeadline(result: PromiseLike<unknown>, context: MessageContext, { deadlines }: Route): Promise<unknown> {
  return new Promise((resolve, reject) => {
    context.abandon = reject;
    deadlines.add(context);
    result.then(
      (value) => {
        deadlines.delete(context);
        resolve(value);
      },
      (error: unknown) => {
        deadlines.delete(context);
        reject(error);
      },
    );
  });
}
