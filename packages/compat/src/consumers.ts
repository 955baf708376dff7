import type { Operation, Schema, ServiceId } from "@concord/contracts";
import type { ServiceRef, Witness } from "@concord/diagnostics";
import type { Context } from "./context.ts";
import { indexOf } from "./fabric-index.ts";
import type { Subject } from "./facts/fact.ts";

/** Who a change reaches: those it breaks for certain, and those who have not said what they read. */
export interface Affected {
  readonly breaks: readonly ServiceRef[];
  readonly mayAffect: readonly ServiceRef[];
}

/** What a change does, as far as it matters to one consumer. */
export interface Impact {
  /** JSON pointer into the value; `""` is the whole. */
  readonly touched: string;
  readonly witness?: Witness;
  /** Whether the thing itself goes: then everybody who takes part is broken. */
  readonly wholly: boolean;
}

/** One service that takes part from outside the contract. */
export interface Consumer {
  readonly service: ServiceId;
  readonly action: "send" | "receive";
  /** Fields it has said it reads. */
  readonly uses?: readonly string[];
  /** What it declares itself, where that is not the owner's own schema. */
  readonly own?: Schema;
}

/** Sorts the services that take part today into broken and perhaps affected. */
export function affectedBy(subject: Subject, impact: Impact, context: Context): Affected {
  const verdicts = new Map<ServiceId, boolean>();
  for (const consumer of consumersOf(subject, context)) {
    const broken = isBroken(consumer, impact, context);
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

/** True: broken; false: perhaps; undefined: proven not to be. */
function isBroken({ uses, own, action }: Consumer, impact: Impact, { validate }: Context): boolean | undefined {
  const { touched, witness, wholly } = impact;
  if (wholly) return true;
  if (own && witness) {
    const accepts = validate({ schema: own.json, dialect: own.dialect }, witness.value);
    if (accepts === undefined) return false;
    // A reader is broken by what it rejects, a sender by what it may send.
    return (action === "receive") !== accepts ? true : undefined;
  }
  if (uses) return uses.some((field) => overlap(field, touched));
  return witness !== undefined;
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
  const taking = operations
    .filter((operation) => operation.service !== owner)
    .flatMap((operation) => messages.flatMap((message) => consumer(operation, message)));
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
      ...(!found.shared && found.payload && { own: found.payload }),
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
        .map((use) => ({ service: service.id, action: "receive", ...(use.fields && { uses: use.fields }) }) as const),
    );
}

/** Whether one pointer lies in or around the other; `*` matches any step. */
export function overlap(left: string, right: string): boolean {
  const [a, b] = [left, right].map((pointer) => pointer.split("/").slice(1)) as [string[], string[]];
  return a.slice(0, b.length).every((step, index) => step === b[index] || step === "*" || b[index] === "*");
}

function byService(left: ServiceRef, right: ServiceRef): number {
  return left.service < right.service ? -1 : 1;
}
