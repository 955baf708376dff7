import type { Operation, ServiceId } from "@concord/contracts";
import type { ServiceRef } from "@concord/diagnostics";
import type { Context } from "./context.ts";
import { type Consumer, type Impact, isBroken } from "./is-broken.ts";
import { indexOf } from "./fabric-index.ts";
import type { Subject } from "./facts/fact.ts";

/** Who a change reaches: those it breaks for certain, and those who have not said what they read. */
export interface Affected {
  readonly breaks: readonly ServiceRef[];
  readonly mayAffect: readonly ServiceRef[];
}

/** Sorts the services that take part today into broken and perhaps affected. */
export async function affectedBy(subject: Subject, impact: Impact, context: Context): Promise<Affected> {
  const verdicts = new Map<ServiceId, boolean>();
  for (const consumer of consumersOf(subject, context)) {
    const broken = await isBroken(consumer, impact, context);
    if (broken !== undefined) verdicts.set(consumer.service, broken || verdicts.get(consumer.service) === true);
  }
  const { services } = indexOf(context.before);
  const named = (wanted: boolean): ServiceRef[] =>
    [...verdicts]
      .filter(([, broken]) => broken === wanted)
      .map(([service]) => {
        const team = services.get(service)?.owner;
        return team === undefined ? { service } : { service, team };
      });
  return { breaks: named(true).sort(byService), mayAffect: named(false).sort(byService) };
}

/** Who takes part from outside the contract, once for each message and operation. */
export function consumersOf(subject: Subject, { before }: Pick<Context, "before">): Consumer[] {
  const index = indexOf(before);
  if (subject.kind === "endpoint") return declaredUses(subject.before.id, subject.before.service, before);
  const [owner, operations, messages] =
    subject.kind === "message"
      ? [
          subject.before.owner,
          [...index.senders(subject.before.id), ...index.receivers(subject.before.id)],
          [subject.before.id],
        ]
      : subject.kind === "channel"
        ? [subject.before.owner, index.operationsOnChannel(subject.before.id), subject.before.messages]
        : [
            subject.before.service,
            index.operationsOnChannel(subject.before.channel),
            subject.before.messages.map(({ message }) => message),
          ];
  // What an operation did was done for those on the other side of it.
  const other = subject.kind !== "operation" ? undefined : subject.before.action === "send" ? "receive" : "send";
  const taking = operations
    .filter((operation) => operation.service !== owner)
    .flatMap((operation) => messages.flatMap((message) => consumer(operation, message)))
    .filter(({ action }) => other === undefined || action === other);
  return [...taking, ...messages.flatMap((message) => declaredUses(message, owner, before))];
}

function consumer(operation: Operation, message: string): Consumer[] {
  const declared = operation.messages.find((one) => one.message === message);
  const replied = operation.reply?.messages.find((one) => one.message === message);
  const found = declared ?? replied;
  if (!found) return [];
  const turned = operation.action === "send" ? "receive" : "send";
  return [
    {
      service: operation.service,
      action: declared ? operation.action : turned,
      ...(operation.uses && { uses: operation.uses }),
      ...(!found.shared && { own: found }),
    },
  ];
}

function declaredUses(target: string, owner: ServiceId, fabric: Context["before"]): Consumer[] {
  return indexOf(fabric)
    .declaredUsers(target)
    .filter((service) => service.id !== owner)
    .flatMap((service) =>
      service.uses
        .filter((use) => use.target.id === target)
        .map(({ fields, accepts }): Consumer => ({
          service: service.id,
          action: "receive",
          ...(fields && { uses: fields }),
          ...(accepts && { own: { payload: accepts } }),
        })),
    );
}

function byService(left: ServiceRef, right: ServiceRef): number {
  return left.service < right.service ? -1 : 1;
}
