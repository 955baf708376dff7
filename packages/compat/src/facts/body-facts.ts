import type { RequestBody, Response } from "@concord/contracts";
import type { Pair } from "../match.ts";
import { below } from "../place-below.ts";
import { partFacts } from "./encodings.ts";
import type { Fact, SchemaPair, Subject } from "./fact.ts";
import { linkFacts } from "./link-facts.ts";
import { covers } from "./media-types.ts";
import { schemaFacts } from "./schema-facts.ts";

type EndpointSubject = Extract<Subject, { readonly kind: "endpoint" }>;
type Told = Pick<SchemaPair, "role" | "part" | "read">;

export function requestFacts(subject: EndpointSubject, { before, after }: Partial<Pair<RequestBody>>): Fact[] {
  if (before && !after) return [{ kind: "request-body-removed", subject, body: before }];
  if (!after) return [];
  const required: Fact[] =
    after.required && !before?.required ? [{ kind: "request-body-required", subject, body: after }] : [];
  const told = { role: "request", part: "request body", read: subject.before.direction !== "path" } as const;
  return [...required, ...(before ? contentFacts(subject, told, { before, after }) : [])];
}

export function responseFacts(
  subject: EndpointSubject,
  before: readonly Response[],
  after: readonly Response[],
): Fact[] {
  const specified = after.flatMap((response) => specifiedFacts(subject, before, response));
  const kept = before.flatMap((response) => {
    const now = answering(after, response.status);
    if (!now) return [{ kind: "response-removed", subject, response }] satisfies Fact[];
    const read = subject.before.direction === "path" && response.status.startsWith("2");
    const told = { role: "response", part: `response ${response.status}`, read } as const;
    return [
      ...contentFacts(subject, told, { before: response, after: now }),
      ...linkFacts(subject, response, now),
      ...headerFacts(subject, response, now),
    ];
  });
  return [...kept, ...specified];
}

/** A status that is described by itself, and that a range or `default` described before: its body has to fit those words. */
function specifiedFacts(subject: EndpointSubject, before: readonly Response[], response: Response): Fact[] {
  const known = answering(before, response.status);
  if (!known || sameText(known.status, response.status)) return [];
  const told = { role: "response", part: `response ${response.status}`, read: false } as const;
  const content = known.content.filter(({ mediaType }) =>
    response.content.some((other) => isStill(mediaType, other.mediaType, "response")),
  );
  return contentFacts(subject, told, { before: { ...known, content }, after: response });
}

function sameText(left: string, right: string): boolean {
  return left.toUpperCase() === right.toUpperCase();
}

/** The response to a status: written out, else its range, else `default`, which beside a success speaks of failures. */
function answering(responses: readonly Response[], status: string): Response | undefined {
  const range = `${status.slice(0, 1)}XX`;
  const find = (wanted: string): Response | undefined =>
    responses.find((response) => sameText(response.status, wanted));
  const isMeant = !status.startsWith("2") || !responses.some((response) => response.status.startsWith("2"));
  return find(status) ?? find(range) ?? (isMeant ? find("default") : undefined);
}

function contentFacts(
  subject: EndpointSubject,
  told: Told,
  { before, after }: Pair<RequestBody> | Pair<Response>,
): Fact[] {
  return before.content.flatMap((media) => {
    const still = after.content.filter((other) => isStill(media.mediaType, other.mediaType, told.role));
    // One form that takes what was sent is enough; of what comes instead of an answer, each has to be understood.
    const now = told.role === "request" ? still.slice(0, 1) : still;
    if (now.length === 0) {
      const places = { before: media.at, after: below(after.at, "content") };
      const mediaType = { mediaType: media.mediaType, part: told.part, ...places };
      return [{ kind: "media-type-removed", subject, mediaType }] satisfies Fact[];
    }
    const part = { ...told, part: `${told.part} ${media.mediaType}` };
    return now.flatMap((other) => [
      ...schemaFacts(subject, part, media, other),
      ...partFacts(subject, part.part, { before: media, after: other }),
    ]);
  });
}

/** Whether what was accepted still is, or nothing else comes than what was offered. */
function isStill(before: string, after: string, role: SchemaPair["role"]): boolean {
  return role === "request" ? covers(after, before) : covers(before, after);
}

function headerFacts(subject: EndpointSubject, before: Response, after: Response): Fact[] {
  // The media type says what this header says.
  const described = before.headers.filter(({ name }) => name.toLowerCase() !== "content-type");
  return described.flatMap((header) => {
    const now = after.headers.find((other) => other.name.toLowerCase() === header.name.toLowerCase());
    if (!now) return [{ kind: "header-removed", subject, header, status: before.status }] satisfies Fact[];
    const part = `response ${before.status} header ${header.name}`;
    const loosened: Fact[] =
      header.required && !now.required
        ? [{ kind: "header-loosened", subject, header: { before: header, after: now }, status: before.status }]
        : [];
    const isDescribed = header.schema !== undefined && now.schema !== undefined;
    const told = { role: "response", part, read: false } as const;
    return [...loosened, ...(isDescribed ? schemaFacts(subject, told, header, now) : [])];
  });
}
