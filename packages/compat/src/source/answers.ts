import type { Endpoint, MediaType, Operation, Schema } from "@concord/contracts";
import { sameJson } from "@concord/diagnostics";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { below } from "../place-below.ts";
import { isUntouched } from "../untouched.ts";
import type { SourceChange } from "./source-change.ts";

/** One member of the type of an endpoint's result. */
export interface Answer {
  /** `200`, `4XX`, `default` */
  readonly status: string;
  /** Absent where nothing is said of a body. */
  readonly media?: MediaType;
}

/** Every status with every media type that it is described with. */
function answersOf({ responses }: Endpoint): Answer[] {
  return responses.flatMap(({ status: written, content }): Answer[] => {
    const status = /^[1-5]xx$/iu.test(written) ? written.toUpperCase() : written;
    const isBodiless = ["204", "205", "304"].includes(status);
    return content.length > 0 && !isBodiless ? content.map((media) => ({ status, media })) : [{ status }];
  });
}

/** Answers that callers of today are not written for: what is declared is handed to them, what is not is thrown. */
export function addedAnswers(pairs: FabricPairs): SourceChange[] {
  return [...answersOfCalls(pairs), ...pairs.operations.kept.flatMap((pair) => answersOfRequests(pair, pairs))];
}

/** What a request resolves to is one of the replies that the contract lists. */
function answersOfRequests({ before, after }: Pair<Operation>, { messages }: FabricPairs): SourceChange[] {
  const { reply: was } = before;
  if (!was || !after.reply || before.action !== "receive") return [];
  const now = new Map(messages.kept.map((pair) => [pair.before.id, pair.after.id]));
  const known = new Set(was.messages.map(({ message }) => now.get(message)));
  return after.reply.messages.flatMap(({ message, at }): SourceChange[] => {
    if (known.has(message)) return [];
    return [
      {
        rule: "answer-added",
        message: `a request to ${after.name} may also be answered by ${message}`,
        label: `${message} is new`,
        at,
        was: below(before.at, "reply"),
        facts: { answer: message },
        help: `tell those who ask to look at what the answer is, or raise the major version`,
        subject: { kind: "operation", before, after },
      },
    ];
  });
}

function answersOfCalls(pairs: FabricPairs): SourceChange[] {
  return pairs.endpoints.kept.flatMap((pair) => {
    if (isUntouched(pair.before, pair.after) || pair.before.direction !== "path") return [];
    const known = answersOf(pair.before);
    return answersOf(pair.after).flatMap((answer) => (isKnown(answer, known) ? [] : [added(pair, answer)]));
  });
}

function added({ before, after }: Pair<Endpoint>, { status, media }: Answer): SourceChange {
  const what = media ? `${status} ${media.mediaType}` : status;
  const response = after.responses.find((one) => one.status.toUpperCase() === status.toUpperCase())!;
  return {
    rule: "answer-added",
    message: `the result of ${after.name} may also be ${what}`,
    label: `${what} is new`,
    at: media?.at ?? response.at,
    was: below(before.at, "responses"),
    facts: { answer: what },
    help: `tell the callers to look at the status before the body, or raise the major version`,
    subject: { kind: "endpoint", before, after },
  };
}

/** Said in the same words, or by a range or `default` with the same body. */
function isKnown({ status, media }: Answer, known: readonly Answer[]): boolean {
  const own = known.filter((one) => one.status === status);
  if (own.length > 0) return own.some((one) => sameMedia(one, media));
  const hasSuccess = known.some((one) => one.status.startsWith("2"));
  const wide = known.filter(
    (one) => one.status === `${status[0]}XX` || (one.status === "default" && (!hasSuccess || /^[345]/u.test(status))),
  );
  return wide.some((one) => sameMedia(one, media) && sameBody(one.media?.schema, media?.schema));
}

function sameMedia(answer: Answer, media: MediaType | undefined): boolean {
  return answer.media?.mediaType.toLowerCase() === media?.mediaType.toLowerCase();
}

function sameBody(left: Schema | undefined, right: Schema | undefined): boolean {
  return sameJson(left?.json ?? true, right?.json ?? true);
}
