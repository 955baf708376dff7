/** A started consumer: subscription, pipeline, breaker and drain put together. */
import { setMaxListeners } from "node:events";
import { stderrAlerts } from "./alerts.ts";
import { createAttempt } from "./attempt.ts";
import { callHook } from "./call-hook.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import type { Clock } from "./clock.ts";
import type { ConsumerPart } from "./consumer-parts.ts";
import { describeProblem, errorLabel } from "./errors.ts";
import { createGiveUp } from "./give-up.ts";
import { createHandleOnce } from "./handle-once.ts";
import { insist } from "./insist.ts";
import { memoryDedupe } from "./memory-dedupe.ts";
import { loadTelemetry } from "./open-telemetry.ts";
import type { Breaker, ConsumerOptions, DedupeStore, Hooks } from "./options.ts";
import { createPipeline } from "./pipeline.ts";
import { createReplies } from "./reply.ts";
import { createLocate, groupRoutes } from "./route.ts";
import type { Subscription } from "./transport.ts";
import { InFlight } from "./in-flight.ts";
import { leaseAll } from "./transport-lease.ts";
import { createTryAll } from "./try-all.ts";
import { Lanes } from "./turnstiles.ts";
import type { RunningConsumer } from "./types.ts";

export interface RunSetup extends ConsumerPart {
  readonly service: string;
  /** Ends the trying of `start()`. */
  readonly signal: AbortSignal | undefined;
}

/** For what stands around handlers: settling, dead letters. */
const MARGIN_MS = 2_000;
const defaultBreaker: Breaker = { failureRate: 0.5, windowMs: 30_000, pauseMs: 10_000, minimum: 20 };

export async function runConsumer(setup: RunSetup): Promise<RunningConsumer> {
  const { service, routes, options, clock, ordered, bucket, replyOver } = setup;
  const { transport, group } = options;
  const hooks = options.hooks ?? stderrAlerts();
  const telemetry = await loadTelemetry(options.telemetry);
  const stopping = new AbortController();
  // One listener for each message that waits.
  setMaxListeners(0, stopping.signal);
  const stop = stopping.signal;
  const handled = routes.filter(({ handler }) => handler !== undefined);
  const addresses = new Set(handled.map(({ message }) => message.channel.address));
  const channels = groupRoutes(
    routes.filter(({ message }) => addresses.has(message.channel.address)),
    () => new Lanes(),
  );

  let subscription: Subscription | undefined;
  const breaker = createBreaker(options, clock, hooks, stop, () => subscription);
  const base = { transport, group, clock, hooks, telemetry, ordered, stop };
  const replies = createReplies({ ...base, source: service, replyOver });
  const pipeline = createPipeline({
    ...base,
    locate: createLocate(channels),
    unknownType: options.onUnknownType ?? "skip",
    giveUp: createGiveUp({ ...base, deadLetter: options.deadLetter }),
    handleOnce: createHandleOnce({
      ...base,
      attempt: createAttempt({
        ...base,
        breaker,
        bucket,
        replies,
      }),
      tryAll: createTryAll({ ...base, caps: transport.caps }),
      store: chooseDedupe(options, clock, hooks),
      ttlMs: options.dedupeTtlMs ?? 86_400_000,
      replies,
    }),
  });

  for (const { message } of handled) if (message.deprecated !== undefined) callHook(hooks, "onDeprecated", message);

  if (transport.caps.redelivers === false)
    callHook(
      hooks,
      "onNotice",
      `${transport.name} delivers at most once here: what nobody listens to is lost, dead letters of ${group} included, and what this process holds when it is killed`,
    );

  const answers = handled.flatMap(({ definition }) => definition.replies ?? []);
  const lease = leaseAll([transport, ...answers.map(replyOver)]);
  const inFlight = new InFlight();
  const ended = Promise.withResolvers<void>();
  // Whoever wants to know asks for it; others have the notice.
  ended.promise.catch(() => undefined);
  const notice = (text: string): void => callHook(hooks, "onNotice", text);
  const subscribe = async (): Promise<Subscription> => {
    await lease.connect();
    try {
      return await transport.subscribe(
        {
          channels: channels.map(({ routes: [first] }) => first!.message.channel),
          group,
          prefetch: options.prefetch ?? 64,
          ephemeral: false,
        },
        {
          delivered(delivery) {
            inFlight.enter();
            pipeline(delivery, inFlight.leave);
          },
          failed(error) {
            notice(`the subscription of ${group} has ended: ${errorLabel(error)}`);
            ended.reject(error);
          },
          interrupted: (error) =>
            notice(`the subscription of ${group} is interrupted: ${describeProblem(error)}; it goes on trying`),
        },
      );
    } catch (error) {
      await lease.release();
      throw error;
    }
  };
  subscription = await insist(subscribe, {
    clock,
    patienceMs: options.patienceMs ?? 60_000,
    signal: setup.signal,
    failed: (error) => notice(`${group} cannot start yet: ${describeProblem(error)}; it goes on trying`),
  });

  let stopped: Promise<void> | undefined;
  const handBack = (): void => {
    stopping.abort();
    breaker?.dismiss();
  };
  const stopAll = async (drainMs: number): Promise<void> => {
    // Where nobody takes it back, what waits is handled as well, while there is time.
    const keeps = transport.caps.redelivers !== false;
    if (keeps) handBack();
    const cancel = clock.alarm(drainMs, () => {
      handBack();
      for (const { deadlines } of routes) deadlines.abortAll();
    });
    // What waits is handed back now; what runs is given its time, and then handed back as well.
    await subscription?.stop({ drainMs: drainMs + MARGIN_MS });
    handBack();
    // A broker that does not answer must not keep the process.
    const enough = Promise.withResolvers<void>();
    const cancelEnough = clock.alarm(MARGIN_MS, enough.resolve);
    await Promise.race([inFlight.idle(), enough.promise]);
    cancelEnough();
    cancel();
    await lease.release();
    ended.resolve();
  };
  const running: RunningConsumer = {
    ended: ended.promise,
    stop: ({ drainMs = options.drainMs ?? 10_000 } = {}) => (stopped ??= stopAll(drainMs)),
    [Symbol.asyncDispose]: () => running.stop(),
  };
  return running;
}

function createBreaker(
  options: ConsumerOptions,
  clock: Clock,
  hooks: Hooks,
  stop: AbortSignal,
  subscription: () => Subscription | undefined,
): CircuitBreaker | undefined {
  if (options.breaker === false) return undefined;
  const turn = async (state: "open" | "half-open"): Promise<void> => {
    try {
      await (state === "open" ? subscription()?.pause() : subscription()?.resume());
    } catch (error) {
      const what = state === "open" ? "paused" : "resumed";
      callHook(hooks, "onNotice", `the subscription of ${options.group} could not be ${what}: ${errorLabel(error)}`);
    }
  };
  return new CircuitBreaker({ ...defaultBreaker, ...options.breaker }, clock, stop, (state) => {
    callHook(hooks, "onBreaker", state, options.group);
    if (state !== "closed") void turn(state);
  });
}

function chooseDedupe(options: ConsumerOptions, clock: Clock, hooks: Hooks): DedupeStore | undefined {
  if (options.dedupe === false) return undefined;
  if (options.dedupe !== undefined) return options.dedupe;
  if (options.transport.caps.distributed)
    callHook(
      hooks,
      "onNotice",
      `duplicates are recognised within this process of ${options.group} alone: pass a shared dedupe store, or dedupe: false to do without`,
    );
  return memoryDedupe({ clock });
}
