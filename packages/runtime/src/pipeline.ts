/**
 * The way of a delivery, in a fixed order: route by type, decode, validate (intake.ts) · wait for the key's turn ·
 * claim (handle-once.ts) · try (try-all.ts), each try within a span and a time limit (attempt.ts) · complete and
 * acknowledge, or release and retry, or write the dead letter and acknowledge (give-up.ts).
 * Nothing is acknowledged before its outcome is safe.
 */
import { follow, type Awaitable } from "./awaitable.ts";
import { callHook } from "./call-hook.ts";
import type { Clock } from "./clock.ts";
import { describeViolations, errorLabel } from "./errors.ts";
import { refuseRequest, type GiveUp, type Loss } from "./give-up.ts";
import type { HandleOnce } from "./handle-once.ts";
import { takeIn, type Accepted, type Intake } from "./intake.ts";
import type { Hooks } from "./options.ts";
import type { Located } from "./route.ts";
import type { Receiving, Telemetry } from "./telemetry.ts";
import type { Delivery, Outcome, Settlement, Transport } from "./transport.ts";
import type { Verdict } from "./verdict.ts";

export interface PipelineSetup {
  readonly transport: Transport;
  readonly group: string;
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly telemetry: Telemetry | undefined;
  readonly locate: (address: string) => Located | undefined;
  readonly ordered: boolean;
  readonly unknownType: "skip" | "dead-letter";
  readonly handleOnce: HandleOnce;
  readonly giveUp: GiveUp;
}

/** Takes a delivery all the way and never throws. @param ended Called when it is settled. */
export type Pipeline = (delivery: Delivery, ended: () => void) => void;

export function createPipeline(setup: PipelineSetup): Pipeline {
  const { clock, hooks, telemetry, locate, ordered, handleOnce } = setup;
  const nobodys: Receiving = { system: setup.transport.name, group: setup.group, message: undefined };

  /** Nothing where the transport settles at once. */
  function settle(delivery: Delivery, settlement: Settlement): Awaitable<void> {
    try {
      const settling = delivery.settle(settlement);
      if (settling !== undefined)
        return Promise.resolve(settling).catch((error: unknown) => tellUnsettled(delivery, error));
    } catch (error) {
      tellUnsettled(delivery, error);
    }
  }

  function tellUnsettled({ channel }: Delivery, error: unknown): void {
    const problem = `a message on ${channel} could not be settled (${errorLabel(error)})`;
    callHook(hooks, "onNotice", `${problem}: it will come again`);
  }

  function record(delivery: Delivery, intake: Intake, outcome: Outcome): void {
    telemetry?.settled(intake.route?.receiving ?? nobodys, outcome, delivery);
  }

  async function lose(delivery: Delivery, intake: Intake, loss: Loss): Promise<void> {
    const settlement = await setup.giveUp(delivery, intake.route, loss);
    if ("ack" in settlement) {
      record(delivery, intake, loss.reason);
      await refuseRequest(setup, delivery, intake.route, loss.reason).catch(() => undefined);
    }
    await settle(delivery, settlement);
  }

  function skip(delivery: Delivery, intake: Intake, reason: string): Awaitable<void> {
    callHook(hooks, "onSkip", reason, delivery);
    record(delivery, intake, "skipped");
    return settle(delivery, { ack: true, outcome: "skipped", message: intake.route?.message.name });
  }

  function refuse(delivery: Delivery, intake: Exclude<Intake, Accepted>): Awaitable<void> {
    const attempts = delivery.attempt;
    switch (intake.kind) {
      case "rejected":
        callHook(hooks, "onReject", intake.violations, delivery);
        return lose(delivery, intake, { reason: "rejected", error: describeViolations(intake.violations), attempts });
      case "expired":
        return lose(delivery, intake, { reason: "expired", error: "its ce-expirytime has passed", attempts });
      case "skipped":
        if (setup.unknownType === "skip") return skip(delivery, intake, intake.reason);
        callHook(hooks, "onSkip", intake.reason, delivery);
        return lose(delivery, intake, { reason: "skipped", error: intake.reason, attempts });
    }
  }

  function carryOut(delivery: Delivery, accepted: Accepted, verdict: Verdict): Awaitable<void> {
    switch (verdict.kind) {
      case "done": {
        const duplicate = verdict.outcome === "duplicate";
        if (duplicate) callHook(hooks, "onDuplicate", accepted.dedupeKey ?? "", delivery);
        record(delivery, accepted, verdict.outcome);
        const { message } = accepted.route;
        return settle(
          delivery,
          duplicate ? { ack: true, outcome: "duplicate", message: message.name } : accepted.route.handled,
        );
      }
      case "skipped":
        return skip(delivery, accepted, verdict.reason);
      case "lost":
        return lose(delivery, accepted, verdict.loss);
      case "again":
        return settle(delivery, verdict.delayMs === 0 ? { nack: true } : { nack: true, delayMs: verdict.delayMs });
    }
  }

  function handle(delivery: Delivery, accepted: Accepted): Awaitable<void> {
    return follow(handleOnce(delivery, accepted), (verdict) => carryOut(delivery, accepted, verdict));
  }

  function handleInLane(delivery: Delivery, accepted: Accepted, key: string): Awaitable<void> {
    const leave = (): void => accepted.lanes.leave(key);
    const failed = (error: unknown): never => {
      leave();
      throw error;
    };
    let handling: Awaitable<void>;
    try {
      handling = handle(delivery, accepted);
    } catch (error) {
      return failed(error);
    }
    return handling instanceof Promise ? handling.then(leave, failed) : leave();
  }

  function takeAllTheWay(delivery: Delivery): Awaitable<void> {
    const intake = takeIn(delivery, locate(delivery.channel), clock);
    if (intake.kind !== "accepted") return refuse(delivery, intake);
    // A dead letter that was sent back: the other groups have had it.
    const only = delivery.headers["replay-for"];
    if (only !== undefined && only !== setup.group) return skip(delivery, intake, `it is replayed for ${only} alone`);
    const key = ordered ? delivery.key : undefined;
    if (key === undefined) return handle(delivery, intake);
    return follow(intake.lanes.enter(key), () => handleInLane(delivery, intake, key));
  }

  function comeAgain(delivery: Delivery, error: unknown): Awaitable<void> {
    const problem = `a message on ${delivery.channel} met an unexpected ${errorLabel(error)}`;
    callHook(hooks, "onNotice", `${problem}: it will come again`);
    return settle(delivery, { nack: true, delayMs: 1_000 });
  }

  return (delivery, ended) => {
    let going: Awaitable<void>;
    try {
      going = takeAllTheWay(delivery);
    } catch (error) {
      going = comeAgain(delivery, error);
    }
    if (going instanceof Promise) void going.catch((error: unknown) => comeAgain(delivery, error)).then(ended);
    else ended();
  };
}
