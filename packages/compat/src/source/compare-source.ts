import type { Endpoint, Fabric, Message, Place, Schema } from "@concord/contracts";
import { type Finding, type ServiceRef, compareFindings, finding } from "@concord/diagnostics";
import { consumersOf } from "../consumers.ts";
import { indexOf } from "../fabric-index.ts";
import type { Subject } from "../facts/fact.ts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { policyOf } from "../policy.ts";
import type { SourceRuleId } from "./source-rules.ts";

interface Renamed {
  readonly rule: SourceRuleId;
  readonly before: string;
  readonly after: string;
  /** In words: `the message`, `the path parameter`. */
  readonly what: string;
  readonly at: Place;
  readonly was: Place;
  readonly subject?: Subject;
}

/**
 * What stays the same on the wire and has another name in generated code. Whether that blocks was said before the change:
 * a warning, unless `compatibility.source` says error or off.
 */
export function compareSource(before: Fabric, after: Fabric, pairs: FabricPairs): readonly Finding[] {
  const severity = before.settings.compatibility.source ?? "warning";
  if (severity === "off") return [];
  const renamed = [
    ...pairs.services.kept.flatMap((pair) =>
      named(pair, "service-renamed", "the service", pair.before.id, pair.after.id),
    ),
    ...pairs.messages.kept.flatMap(ofMessage),
    ...pairs.endpoints.kept.flatMap(ofEndpoint),
  ];
  const promised = renamed.filter(({ subject }) => !subject || policyOf(subject, before).mode !== "none");
  // A type that many messages share was renamed once.
  const unique = new Map(promised.map((one) => [`${one.rule} ${one.at.file}#${one.at.pointer} ${one.after}`, one]));
  return [...unique.values()].map((one) => toFinding(one, severity, before, after)).sort(compareFindings);
}

function ofMessage(pair: Pair<Message>): Renamed[] {
  const subject: Subject = { kind: "message", ...pair };
  return [
    ...named(pair, "message-renamed", "the message", pair.before.name, pair.after.name, subject),
    ...typeRenamed(pair.before.payload, pair.after.payload, subject),
  ];
}

function ofEndpoint(pair: Pair<Endpoint>): Renamed[] {
  const subject: Subject = { kind: "endpoint", ...pair };
  const [was, is] = [variables(pair.before.path), variables(pair.after.path)];
  const bodies = [pair.before, pair.after].map(
    ({ requestBody, responses }) =>
      new Map([
        ...(requestBody?.content ?? []).map(({ mediaType, schema }) => [`request ${mediaType}`, schema] as const),
        ...responses.flatMap(({ status, content }) =>
          content.map(({ mediaType, schema }) => [`${status} ${mediaType}`, schema] as const),
        ),
      ]),
  ) as [Map<string, Schema | undefined>, Map<string, Schema | undefined>];
  return [
    ...named(pair, "endpoint-renamed", "the endpoint", pair.before.name, pair.after.name, subject),
    ...was.flatMap((name, index) =>
      is[index] === undefined ? [] : named(pair, "parameter-renamed", "the path parameter", name, is[index], subject),
    ),
    ...[...bodies[0]].flatMap(([part, schema]) => typeRenamed(schema, bodies[1].get(part), subject)),
  ];
}

function typeRenamed(was: Schema | undefined, is: Schema | undefined, subject: Subject): Renamed[] {
  if (!was || !is || isNamedAfter(was, subject)) return [];
  return named({ before: was, after: is }, "type-renamed", "the type", was.name, is.name, subject);
}

/** A type that stands in place is called after what it stands in: where that was renamed, it was said. */
function isNamedAfter({ at }: Schema, { before, after }: Subject): boolean {
  const inPlace = at.file === before.at.file && at.pointer.startsWith(`${before.at.pointer}/`);
  return inPlace && before.name !== after?.name;
}

function named(
  { before, after }: Pair<{ readonly at: Place }>,
  rule: SourceRuleId,
  what: string,
  was: string,
  is: string,
  subject?: Subject,
): Renamed[] {
  if (was === is) return [];
  return [{ rule, what, before: was, after: is, at: after.at, was: before.at, ...(subject && { subject }) }];
}

function variables(path: string): string[] {
  return [...path.matchAll(/\{([^}]*)\}/gu)].map(([, name]) => name!);
}

function toFinding(
  { rule, what, before: was, after: is, at, was: stood, subject }: Renamed,
  severity: "warning" | "error",
  before: Fabric,
  after: Fabric,
): Finding {
  const callers = subject ? callersOf(subject, before) : [];
  return finding({
    code: `source/${rule}`,
    severity,
    message: `${what} is called ${is} in generated code, and was ${was}`,
    label: `was ${was}`,
    at: after.locate(at),
    related: [{ label: "before", at: before.locate(stood) }],
    facts: { before: was, after: is },
    ...(callers.length > 0 && { mayAffect: callers }),
    help:
      rule === "parameter-renamed" ? `keep {${was}} in the path` : `write x-name: ${was}, or raise the major version`,
  });
}

function callersOf(subject: Subject, before: Fabric): ServiceRef[] {
  const { services } = indexOf(before);
  const ids = new Set(consumersOf(subject, { before }).map(({ service }) => service));
  return [...ids].sort().map((service) => {
    const team = services.get(service)?.owner;
    return team === undefined ? { service } : { service, team };
  });
}
