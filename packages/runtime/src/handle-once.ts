/** Dedupe around the tries. Claim, then complete or release: a message that failed must not be a duplicate of itself. */
import { randomUUID } from "node:crypto";
import { Abandoned } from "./abandoned.ts";
import { follow, type Awaitable } from "./awaitable.ts";
import type { Attempt, Failure } from "./attempt.ts";
import { callHook } from "./call-hook.ts";
import type { Clock } from "./clock.ts";
import { errorLabel } from "./errors.ts";
import { takesBatches } from "./in-batches.ts";
import type { Accepted } from "./intake.ts";
import { Control, HandlerTimeoutError, type Joining } from "./message-context.ts";
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

export type HandleOnce = (delivery: Delivery, accepted: Accepted) => Awaitable<Verdict>;

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
    for (let answer = first; ; answer = safely(ask)) {
      try {
        const claim = await answer;
        if (claim !== "busy") return claim;
      } catch (error) {
        notice("claim a message", error);
      }
      await clock.sleep(LOOK_AGAIN_MS, stop);
      // Before it is asked again: nobody would give back what it grants now.
      if (stop.aborted) return "stopped";
    }
  }

  /** A try inside the inbox's transaction: it commits when the handler succeeded, together with the record. */
  async function tryInside(
    within: Within,
    key: string,
    accepted: Accepted,
    run: (tx: unknown) => Awaitable<Failure>,
  ): Promise<Failure | "duplicate"> {
    let failure: Failure;
    const claim = await settleClaim(async () => {
      failure = undefined;
      try {
        const [claimed] = await within([key], ttlMs, async (tx) => {
          failure = await run(tx);
          if (failure !== undefined) throw rollBack(failure);
          return accepted.answer;
        });
        return claimed!;
      } catch (error) {
        failure ??= { error };
        return "won";
      }
    });
    return claim === "done" ? "duplicate" : claim === "stopped" ? "stopped" : failure;
  }

  /** A try that a batch takes into its own transaction. */
  async function tryJoined(run: () => Awaitable<Failure>): Promise<Failure | "duplicate"> {
    let failure: Failure;
    const claim = await settleClaim(async () => {
      failure = await run();
      const kind = typeof failure === "object" && failure.error instanceof Control ? failure.error.kind : undefined;
      return kind === "done" || kind === "busy" ? kind : "won";
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

  /** Whoever is not even asked to work has a store that is away: that is waited for, and spends no try. */
  function patiently(within: Within): Within {
    return async (keys, ttl, work) => {
      let working = false;
      try {
        return await within(keys, ttl, (...input) => {
          working = true;
          return work(...input);
        });
      } catch (error) {
        if (working) throw error;
        notice("open a transaction", error);
        return keys.map(() => "busy");
      }
    };
  }

  async function handleInside(
    inbox: DedupeStore,
    within: Within,
    delivery: Delivery,
    accepted: Accepted,
  ): Promise<Verdict> {
    const { route } = accepted;
    // What has nothing to be recognised by has its transaction all the same.
    const key = accepted.dedupeKey ?? `${route.dedupePrefix}${randomUUID()}`;
    const joining: Joining = { key, within: (keys, work) => within(keys, ttlMs, work) };
    const verdict = await tryAll(delivery, accepted, (...input) =>
      takesBatches(route.handler)
        ? tryJoined(() => attempt(...input, { joining }))
        : tryInside(within, key, accepted, (tx) => attempt(...input, { tx })),
    );
    if (verdict === DUPLICATE) await repeatAnswer(inbox, key, accepted);
    return verdict;
  }

  function handleClaimed(
    from: DedupeStore,
    key: string,
    claim: "won" | "done" | "stopped",
    delivery: Delivery,
    accepted: Accepted,
  ): Awaitable<Verdict> {
    if (claim === "stopped") return HANDED_BACK;
    if (claim === "won")
      return follow(tryAll(delivery, accepted, attempt), (verdict) => record(from, key, accepted, verdict));
    return from.answer === undefined ? DUPLICATE : repeatAnswer(from, key, accepted).then(() => DUPLICATE);
  }

  function record(into: DedupeStore, key: string, accepted: Accepted, verdict: Verdict): Awaitable<Verdict> {
    const handled = verdict.kind === "done" || verdict.kind === "skipped";
    // The handler has run: better a duplicate that is not recognised than the same message over and over.
    const failed = (error: unknown): Verdict => {
      notice(handled ? "complete a message" : "release a message", error);
      return verdict;
    };
    try {
      const recorded = handled ? into.complete(key, ttlMs, accepted.answer) : into.release(key);
      return recorded === undefined ? verdict : Promise.resolve(recorded).then(() => verdict, failed);
    } catch (error) {
      return failed(error);
    }
  }

  return (delivery, accepted) => {
    if (stop.aborted) return HANDED_BACK;
    const { dedupeKey: key, route } = accepted;
    if (store?.within !== undefined)
      return handleInside(store, patiently(store.within.bind(store)), delivery, accepted);
    if (store === undefined || key === undefined) return tryAll(delivery, accepted, attempt);
    const claiming = settleClaim(() => store.claim(key, route.leaseMs));
    return follow(claiming, (claim) => handleClaimed(store, key, claim, delivery, accepted));
  };
}

/** Whoever was not waited for may still be writing. */
function rollBack(failure: NonNullable<Failure>): Error {
  if (failure === "stopped") return new Abandoned(failure);
  return failure.error instanceof HandlerTimeoutError ? new Abandoned(failure.error) : new Error("roll back");
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
