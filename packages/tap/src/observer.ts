import type {
  Channel,
  ObservedMessage,
  ObservedValues,
  ObservedViolation,
  TapResult,
  UnrecognisedType,
} from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { Violation, Wire } from "@concord/runtime";
import { createJudge } from "@concord/runtime/adapter";
import type { TappedMessage } from "./channel-messages.ts";
import { type Field, countFields, declaredFields, shownPointer, visited } from "./declared-fields.ts";
import { redactedForm } from "./redacted-form.ts";

/** Holds messages of one channel against its contract. Its memory grows with the contract, not with the messages. */
export interface Observer {
  observe(wire: Wire): void;
  /** How many came, and how many of them broke the contract or are none of its messages. */
  readonly counts: { readonly messages: number; readonly invalid: number; readonly unrecognised: number };
  result(): TapResult;
}

export interface ObserverOptions {
  readonly channel: Channel;
  readonly messages: readonly TappedMessage[];
  /** Name of the transport. */
  readonly transport: string;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

interface Seen {
  readonly message: TappedMessage;
  readonly fields: Field;
  count: number;
  invalid: number;
  lastSeen: number;
  readonly violations: Map<string, SeenViolation>;
}

interface SeenViolation {
  readonly field: string;
  readonly rule: string;
  readonly text: string;
  readonly example: Json | undefined;
  count: number;
  lastSeen: number;
}

/** Classes of violations that are told apart for each message, and types that are none of the channel's. */
const classLimit = 200;
const typeLimit = 50;

export function createObserver({ channel, messages, transport, now = Date.now }: ObserverOptions): Observer {
  const judge = createJudge(messages.map(({ definition }) => definition));
  const seen = new Map<unknown, Seen>(
    messages.map((message) => [
      message.definition,
      {
        message,
        fields: declaredFields(message.payload, message.schemaOf),
        count: 0,
        invalid: 0,
        lastSeen: 0,
        violations: new Map(),
      },
    ]),
  );
  const unrecognised = new Map<string, number>();
  const counts = { messages: 0, invalid: 0, unrecognised: 0 };
  const from = now();

  return {
    counts,
    observe(wire) {
      counts.messages += 1;
      const { message, violations, data } = judge(wire);
      const of = message === undefined ? undefined : seen.get(message);
      if (of === undefined) {
        counts.unrecognised += 1;
        const type = shownType(wire.headers["ce-type"], unrecognised);
        unrecognised.set(type, (unrecognised.get(type) ?? 0) + 1);
        return;
      }
      of.count += 1;
      of.lastSeen = now();
      if (data !== undefined && data !== null) countFields(of.fields, data);
      if (violations === undefined) return;
      counts.invalid += 1;
      of.invalid += 1;
      addViolation(of, violations[0]!, data);
    },
    result: () => ({
      channel: channel.id,
      address: channel.address ?? "",
      transport,
      from: isoTime(from),
      until: isoTime(now()),
      messages: counts.messages,
      unrecognised: [...unrecognised]
        .map(([type, count]): UnrecognisedType => (type === "" ? { count } : { type, count }))
        .sort((one, other) => other.count - one.count),
      observed: [...seen.values()].map(observedMessage),
    }),
  };
}

/** "" for none, for one that is not fit to be written down, and for more than can be told apart. */
function shownType(type: string | undefined, known: ReadonlyMap<string, number>): string {
  if (type === undefined || known.has(type)) return type ?? "";
  return known.size < typeLimit && /^[A-Za-z][\w./:-]{0,199}$/.test(type) ? type : "";
}

function addViolation(of: Seen, { field, rule, message: text }: Violation, data: unknown): void {
  const inHeaders = field.startsWith("headers");
  const shown = inHeaders ? field : shownPointer(of.fields, field);
  const key = `${shown} ${rule}`;
  const known = of.violations.get(key) ?? (of.violations.size < classLimit ? undefined : of.violations.get(" other"));
  if (known !== undefined) {
    known.count += 1;
    known.lastSeen = of.lastSeen;
    return;
  }
  const isLast = of.violations.size === classLimit - 1;
  of.violations.set(isLast ? " other" : key, {
    ...(isLast ? { field: "", rule: "other", text: "more ways than are told apart" } : { field: shown, rule, text }),
    example: data === undefined ? undefined : redactedForm(data, of.fields),
    count: 1,
    lastSeen: of.lastSeen,
  });
}

function observedMessage({ message, fields, count, invalid, lastSeen, violations }: Seen): ObservedMessage {
  const places = count === 0 ? [] : [...visited(fields)];
  return {
    message: message.id,
    contract: message.definition.contract,
    count,
    valid: count - invalid,
    invalid,
    ...(count > 0 && { lastSeen: isoTime(lastSeen) }),
    violations: [...violations.values()].sort(byCount).map(observedViolation),
    undeclared: places
      .flatMap(({ pointer, undeclared }) =>
        [...undeclared].map(([name, times]) => ({ field: `${pointer}/${name}`, count: times })),
      )
      .sort(byCount),
    neverSeen: places
      .filter(({ seen, isRecursive, pointer }) => seen === 0 && !isRecursive && !pointer.endsWith("/*"))
      .map(({ pointer }) => pointer),
    values: places.flatMap(observedValues),
  };
}

function observedViolation({ field, rule, text, example, count, lastSeen }: SeenViolation): ObservedViolation {
  return { field, rule, text, count, lastSeen: isoTime(lastSeen), ...(example !== undefined && { example }) };
}

function observedValues({ pointer, values, other }: Field): readonly ObservedValues[] {
  if (values === undefined) return [];
  const counted = [...values.values()].map(({ value, count }) => ({ value, count }));
  const count = counted.reduce((sum, each) => sum + each.count, other);
  return [{ field: pointer, count, values: counted, other }];
}

function byCount(one: { readonly count: number }, other: { readonly count: number }): number {
  return other.count - one.count;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
