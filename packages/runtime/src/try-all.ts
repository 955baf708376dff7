/** The tries of one delivery: short waits in between here, long ones at the broker; counted across both. */
import type { Failure } from "./attempt.ts";
import { follow, type Awaitable } from "./awaitable.ts";
import { callHook } from "./call-hook.ts";
import type { Clock } from "./clock.ts";
import { errorLabel } from "./errors.ts";
import { holdsDeliveries } from "./hold.ts";
import type { Accepted } from "./intake.ts";
import { Control } from "./message-context.ts";
import type { Hooks } from "./options.ts";
import { redact } from "./redact.ts";
import { retryDelay } from "./retry.ts";
import type { Capabilities, Delivery } from "./transport.ts";
import { DUPLICATE, HANDED_BACK, HANDLED, type Verdict } from "./verdict.ts";

export interface TryAllSetup {
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly caps: Capabilities;
  readonly ordered: boolean;
  readonly stop: AbortSignal;
}

export type Once = (delivery: Delivery, accepted: Accepted, attempt: number) => Awaitable<Failure | "duplicate">;

/** Tries until it succeeds, or is to be brought again, or is lost. */
export type TryAll = (delivery: Delivery, accepted: Accepted, once: Once) => Awaitable<Verdict>;

/** A message may be delivered this much more often than it is tried: a process can die for another reason than it. */
const CRASH_ALLOWANCE = 3;

export function createTryAll({ clock, hooks, caps, ordered, stop }: TryAllSetup): TryAll {
  /** From the first failure on. */
  async function goOn(
    delivery: Delivery,
    accepted: Accepted,
    once: Once,
    { holds, before }: Counted,
    first: NonNullable<Failure> | "duplicate",
  ): Promise<Verdict> {
    const { retry } = accepted.route;
    const { attempts, perDelivery, initialMs } = retry;
    const last = holds ? attempts : Math.min(attempts, before + perDelivery);
    let failure: Failure | "duplicate" = first;
    for (let attempt = Math.min(before + 1, attempts); ; failure = await once(delivery, accepted, ++attempt)) {
      if (failure === undefined) return HANDLED;
      if (failure === "stopped") return HANDED_BACK;
      if (failure === "duplicate") return DUPLICATE;
      const { error } = failure;
      const control = error instanceof Control ? error : undefined;
      const why = control === undefined ? errorLabel(error) : redact(control.reason ?? control.kind, accepted.data);
      if (control?.kind === "skip") return { kind: "skipped", reason: why };
      if (control?.kind === "dead-letter" || attempt >= attempts)
        return { kind: "lost", loss: { reason: "failed", error: why, attempts: attempt } };

      const wished = control?.afterMs;
      const here = attempt < last && (wished === undefined || (holds && wished <= caps.holdMs));
      const delayMs = wished ?? retryDelay(here && !holds ? { ...retry, maxMs: initialMs } : retry, attempt);
      callHook(hooks, "onRetry", { attempt, delayMs, error: why }, delivery);
      if (!here) return { kind: "again", delayMs };
      await clock.sleep(delayMs, stop);
      if (stop.aborted) return HANDED_BACK;
    }
  }

  return (delivery, accepted, once) => {
    const { attempts, perDelivery } = accepted.route.retry;
    if (delivery.attempt > attempts + CRASH_ALLOWANCE) {
      const error = `delivered ${delivery.attempt} times, never answered`;
      return { kind: "lost", loss: { reason: "failed", error, attempts: delivery.attempt } };
    }
    const holds = holdsDeliveries(caps.delay, ordered && delivery.key !== undefined);
    const before = holds ? delivery.attempt - 1 : (delivery.attempt - 1) * perDelivery;
    return follow(once(delivery, accepted, Math.min(before + 1, attempts)), (failure) =>
      failure === undefined ? HANDLED : goOn(delivery, accepted, once, { holds, before }, failure),
    );
  };
}

/** How the tries of a delivery are counted. */
interface Counted {
  /** All of them happen while it is held. */
  readonly holds: boolean;
  /** Tries in earlier deliveries. */
  readonly before: number;
}
