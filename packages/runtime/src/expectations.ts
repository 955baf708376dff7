/** What tests say about messages, and what they are told when it is not so. */
import { AssertionError } from "node:assert";
import { unwrapStructured } from "./cloud-events.ts";
import { decodeBody, Rejection } from "./content.ts";
import { readDeadLetter } from "./dead-letter.ts";
import type { DeadLetterExpectation, DeadLetterMatch, Expectation, Seen, SeenDeadLetter } from "./test-kit-types.ts";
import type { Wire } from "./transport.ts";
import type { MessageDefinition } from "./types.ts";
import { stringifyExact } from "./wide-integers.ts";

/** A message as a test sees it; its payload is the bytes as text where the contract cannot read them. */
export function seen(message: MessageDefinition, wire: Wire): Seen<unknown> {
  const { channel, key } = wire;
  let { headers } = wire;
  let data: unknown;
  try {
    const event = unwrapStructured(wire);
    ({ headers } = event);
    data = decodeBody(message, message.structured === "event" ? wire.body : event.body);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    data = Buffer.from(wire.body ?? []).toString();
  }
  return { data, id: headers["ce-id"] ?? "", ...(key === undefined ? {} : { key }), channel, headers };
}

/** @param what For the message of an assertion: `orderPlaced handled`. */
export function expectation(what: string, all: () => readonly Seen<unknown>[]): Expectation<unknown> {
  const find = (match: unknown): readonly Seen<unknown>[] => all().filter(({ data }) => isPart(match, data));
  const times = (count: number, match?: unknown): readonly Seen<unknown>[] => {
    const found = find(match);
    if (found.length === count) return found;
    const others = all().map(({ data }) => stringifyExact(data));
    return fail(what, count, found.length, match, others);
  };
  return {
    once: (match) => times(1, match)[0]!,
    times,
    never: (match) => void times(0, match),
    all,
  };
}

export function deadLetterExpectation(wires: () => readonly Wire[]): DeadLetterExpectation {
  const all = (): readonly SeenDeadLetter[] =>
    wires().flatMap((wire) => {
      const letter = readDeadLetter(wire);
      return letter === undefined ? [] : [{ ...letter, fields: fieldsOf(letter.error), wire }];
    });
  const times = (count: number, match?: DeadLetterMatch): readonly SeenDeadLetter[] => {
    const { reason, origin, field } = match ?? {};
    const found = all().filter(
      (letter) =>
        (reason ?? letter.reason) === letter.reason &&
        (origin ?? letter.origin) === letter.origin &&
        (field === undefined || letter.fields.includes(field)),
    );
    if (found.length === count) return found;
    const others = all().map(({ reason, error, origin }) => `${reason} on ${origin}: ${error}`);
    return fail("dead letters", count, found.length, match, others);
  };
  return { one: (match) => times(1, match)[0]!, none: (match) => void times(0, match), all };
}

/** The pointers in `/total required; headers/tenant type; payload json`. */
function fieldsOf(error: string): readonly string[] {
  return error.split("; ").map((violation) => {
    const field = violation.split(" ")[0] ?? "";
    return field === "payload" ? "" : decodeURI(field);
  });
}

function fail(what: string, expected: number, actual: number, match: unknown, seen: readonly string[]): never {
  const like = match === undefined ? "" : ` like ${stringifyExact(match)}`;
  const list = seen.length === 0 ? "  none at all" : seen.map((each) => `  ${each}`).join("\n");
  throw new AssertionError({
    message: `expected ${what} ${expected} times${like}, found ${actual}; seen:\n${list}`,
    actual,
    expected,
    operator: "times",
    stackStartFn: fail,
  });
}

/** Whether everything that `part` says is so in `whole`. */
function isPart(part: unknown, whole: unknown): boolean {
  if (part === undefined || Object.is(part, whole)) return true;
  if (typeof part !== "object" || typeof whole !== "object" || part === null || whole === null) return false;
  if (Array.isArray(part) !== Array.isArray(whole)) return false;
  if (Array.isArray(part) && part.length !== (whole as unknown[]).length) return false;
  return Object.entries(part).every(([name, value]) => isPart(value, (whole as Record<string, unknown>)[name]));
}
