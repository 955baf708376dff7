/** One try of a handler: waits for its turn, runs within its time, and says how it ended. */
import type { CircuitBreaker } from "./circuit-breaker.ts";
import type { Clock } from "./clock.ts";
import { readable } from "./errors.ts";
import type { Accepted } from "./intake.ts";
import { Control, MessageContext, type Inside } from "./message-context.ts";
import type { Replies } from "./reply.ts";
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

export type Attempt = (delivery: Delivery, accepted: Accepted, attempt: number, inside?: Inside) => Promise<Failure>;

export function createAttempt(setup: AttemptSetup): Attempt {
  const { clock, breaker, bucket, telemetry, stop, replies } = setup;

  const call = (delivery: Delivery, accepted: Accepted, attempt: number, inside?: Inside): unknown => {
    const { route, data } = accepted;
    const context = new MessageContext(delivery, accepted, attempt, clock, inside);
    const run = (): unknown => {
      const result: unknown = route.handler!(data, context);
      return isThenable(result) ? withDeadline(result, context, accepted) : result;
    };
    if (telemetry === undefined) return run();
    return telemetry.process(route.receiving, attempt, delivery, run);
  };

  return async (delivery, accepted, attempt, inside) => {
    const { route } = accepted;
    const probe = breaker?.enter();
    if (probe !== undefined) await probe;
    const token = bucket?.take(1, stop);
    if (token !== undefined) await token;
    const routeToken = route.bucket?.take(1, stop);
    if (routeToken !== undefined) await routeToken;
    const turn = route.gate.enter();
    if (turn !== undefined) await turn;
    let end: "success" | "failure" | "neutral" = "neutral";
    clock.working?.(1);
    try {
      if (stop.aborted) return "stopped";
      const result = call(delivery, accepted, attempt, inside);
      const value = isThenable(result) ? await result : result;
      if (route.definition.replies !== undefined) accepted.answer = await replies.send(accepted, value);
      end = "success";
      return undefined;
    } catch (thrown) {
      if (thrown === STOPPED) return "stopped";
      const error = readable(thrown);
      if (!(error instanceof Control) || error.kind === "retry") end = "failure";
      return { error };
    } finally {
      clock.working?.(-1);
      route.gate.leave();
      breaker?.ended(end);
    }
  };
}

/** What a try is rejected with when the consumer does not wait for it any longer. */
const STOPPED = Symbol("stopped");

/** Not only promises: query builders run when they are awaited. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function withDeadline(result: PromiseLike<unknown>, context: MessageContext, { route }: Accepted): Promise<unknown> {
  return new Promise((resolve, reject) => {
    context.abandon = (error) => reject(context.aborted === "stopped" ? STOPPED : error);
    route.deadlines.add(context);
    result.then(
      (value) => {
        route.deadlines.delete(context);
        resolve(value);
      },
      (error: unknown) => {
        route.deadlines.delete(context);
        reject(error);
      },
    );
  });
}
