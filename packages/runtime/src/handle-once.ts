/** Dedupe around the tries. Claim, then complete or release: a message that failed must not be a duplicate of itself. */
import type { Attempt, Failure } from "./attempt.ts";
import { callHook } from "./call-hook.ts";
import type { Clock } from "./clock.ts";
import { errorLabel } from "./errors.ts";
import type { Accepted } from "./intake.ts";
import type { Claim, DedupeStore, Hooks } from "./options.ts";
import type { Replies } from "./reply.ts";
import type { Delivery } from "./transport.ts";
import type { TryAll } from "./try-all.ts";
import { DUPLICATE, HANDED_BACK, type Verdict } from "./verdict.ts";

export interface HandleOnceSetup {
  readonly attempt: Attempt;
  readonly tryAll: TryAll;
  readonly store: DedupeStore | undefined;
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly stop: AbortSignal;
  readonly replies: Replies;
}

export type HandleOnce = (delivery: Delivery, accepted: Accepted) => Promise<Verdict>;

/** Between two looks at a message that somebody else is handling, and at a store that does not answer. */
const LOOK_AGAIN_MS = 250;

export function createHandleOnce(setup: HandleOnceSetup): HandleOnce {
  const { attempt, tryAll, store, ttlMs, clock, hooks, stop, replies } = setup;
  const notice = (what: string, error: unknown): void =>
    callHook(hooks, "onNotice", `the dedupe store failed to ${what}: ${errorLabel(error)}`);

  /** Asks until somebody has handled it or this process may; without an answer nothing is handled. */
  function settleClaim(ask: Ask): "won" | "done" | Promise<"won" | "done" | "stopped"> {
    const answer = safely(ask);
    // Nothing is waited for where the answer is there at once.
    return answer === "won" || answer === "done" ? answer : keepAsking(ask, answer);
  }

  async function keepAsking(ask: Ask, first: ReturnType<Ask>): Promise<"won" | "done" | "stopped"> {
    for (let answer = first; !stop.aborted; answer = safely(ask)) {
      try {
        const claim = await answer;
        if (claim !== "busy") return claim;
      } catch (error) {
        notice("claim a message", error);
      }
      await clock.sleep(LOOK_AGAIN_MS, stop);
    }
    return "stopped";
  }

  /** A try inside the inbox's transaction: it commits when the handler succeeded, together with the record. */
  async function tryInside(
    within: Within,
    key: string,
    accepted: Accepted,
    run: (tx: unknown) => Promise<Failure>,
  ): Promise<Failure | "duplicate"> {
    let failure: Failure;
    const rollBack = new Error("roll back");
    const claim = await settleClaim(async () => {
      failure = undefined;
      try {
        return await within(key, ttlMs, async (tx) => {
          failure = await run(tx);
          if (failure !== undefined) throw rollBack;
          return accepted.answer;
        });
      } catch (error) {
        failure ??= { error };
        return "won";
      }
    });
    return claim === "done" ? "duplicate" : claim === "stopped" ? "stopped" : failure;
  }

  /** Whoever asks again has not had the reply. */
  async function repeatAnswer(from: DedupeStore, key: string, accepted: Accepted): Promise<void> {
    if (accepted.route.definition.replies === undefined) return;
    try {
      const kept = await from.answer?.(key);
      if (kept !== undefined) await replies.repeat(accepted, kept);
    } catch (error) {
      callHook(hooks, "onNotice", `a reply could not be repeated: ${errorLabel(error)}`);
    }
  }

  return async (delivery, accepted) => {
    if (stop.aborted) return HANDED_BACK;
    const { dedupeKey: key, route } = accepted;
    if (store === undefined || key === undefined) return tryAll(delivery, accepted, attempt);

    if (store.within !== undefined) {
      const within = store.within.bind(store);
      const verdict = await tryAll(delivery, accepted, (...input) =>
        tryInside(within, key, accepted, (tx) => attempt(...input, tx)),
      );
      if (verdict === DUPLICATE) await repeatAnswer(store, key, accepted);
      return verdict;
    }

    const claiming = settleClaim(() => store.claim(key, route.leaseMs));
    const claim = typeof claiming === "string" ? claiming : await claiming;
    if (claim === "stopped") return HANDED_BACK;
    if (claim === "done") {
      if (store.answer !== undefined) await repeatAnswer(store, key, accepted);
      return DUPLICATE;
    }
    const verdict = await tryAll(delivery, accepted, attempt);
    const handled = verdict.kind === "done" || verdict.kind === "skipped";
    try {
      const recorded = handled ? store.complete(key, ttlMs, accepted.answer) : store.release(key);
      if (recorded !== undefined) await recorded;
    } catch (error) {
      // The handler has run: better a duplicate that is not recognised than the same message over and over.
      notice(handled ? "complete a message" : "release a message", error);
    }
    return verdict;
  };
}

/** A store that throws at once is one that rejects. */
function safely(ask: Ask): ReturnType<Ask> {
  try {
    return ask();
  } catch (error) {
    return Promise.reject(error);
  }
}

type Ask = () => Claim | Promise<Claim>;
type Within = NonNullable<DedupeStore["within"]>;
