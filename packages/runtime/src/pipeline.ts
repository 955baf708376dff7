/**
 * The way of a delivery, in a fixed order: route by type, decode, validate (intake.ts) · wait for the key's turn ·
 * claim (handle-once.ts) · try (try-all.ts), each try within a span and a time limit (attempt.ts) · complete and
 * acknowledge, or release and retry, or write the dead letter and acknowledge (give-up.ts).
 * Nothing is acknowledged before its outcome is safe.
 */
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

/** Takes a delivery all the way; resolves when it is settled, and never rejects. */
export type Pipeline = (delivery: Delivery) => Promise<void>;

export function createPipeline(setup: PipelineSetup): Pipeline {
  const { clock, hooks, telemetry, locate, ordered, handleOnce } = setup;
  const nobodys: Receiving = { system: setup.transport.name, group: setup.group, message: undefined };

  /** Nothing where the transport settles at once. */
  function settle(delivery: Delivery, settlement: Settlement): void | Promise<void> {
    const failed = (error: unknown): void => {
      const problem = `a message on ${delivery.channel} could not be settled (${errorLabel(error)})`;
      callHook(hooks, "onNotice", `${problem}: it will come again`);
    };
    try {
      return delivery.settle(settlement)?.catch(failed);
    } catch (error) {
      failed(error);
    }
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

  function skip(delivery: Delivery, intake: Intake, reason: string): void | Promise<void> {
    callHook(hooks, "onSkip", reason, delivery);
    record(delivery, intake, "skipped");
    return settle(delivery, { ack: true, outcome: "skipped", message: intake.route?.message.name });
  }

  function refuse(delivery: Delivery, intake: Exclude<Intake, Accepted>): void | Promise<void> {
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

  function carryOut(delivery: Delivery, accepted: Accepted, verdict: Verdict): void | Promise<void> {
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

  return async (delivery) => {
    try {
      const intake = takeIn(delivery, locate(delivery.channel), clock.now());
      if (intake.kind !== "accepted") return await refuse(delivery, intake);
      // A dead letter that was sent back: the other groups have had it.
      const only = delivery.headers["replay-for"];
      if (only !== undefined && only !== setup.group)
        return await skip(delivery, intake, `it is replayed for ${only} alone`);
      const key = ordered ? delivery.key : undefined;
      if (key === undefined) {
        const settled = carryOut(delivery, intake, await handleOnce(delivery, intake));
        return settled === undefined ? undefined : await settled;
      }
      const turn = intake.lanes.enter(key);
      if (turn !== undefined) await turn;
      try {
        await carryOut(delivery, intake, await handleOnce(delivery, intake));
      } finally {
        intake.lanes.leave(key);
      }
    } catch (error) {
      callHook(
        hooks,
        "onNotice",
        `a message on ${delivery.channel} met an unexpected ${errorLabel(error)}: it will come again`,
      );
      await settle(delivery, { nack: true, delayMs: 1_000 });
    }
  };
}
