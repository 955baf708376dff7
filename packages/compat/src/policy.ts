import type { Channel, CompatibilityMode, Endpoint, Fabric, Message, Operation, Place } from "@concord/contracts";
import { indexOf } from "./fabric-index.ts";
import type { SchemaRole, Subject } from "./facts/fact.ts";

/** A way in which two versions must agree: `backward` before ⊆ after, `forward` after ⊆ before. */
export type Direction = "backward" | "forward";

/** How a subject is judged, and who says so. */
export interface Policy {
  readonly mode: CompatibilityMode;
  /** In a few words: `retained on kafka`, `x-compatibility of the message`. */
  readonly decidedBy: string;
  /** Of a domain that is still trying things out: what breaks is said, and blocks nobody. */
  readonly gentle?: true;
}

/** Brokers that keep what was sent, so that an upgraded reader meets old values. */
const retaining: ReadonlySet<string> = new Set(["kafka", "kafka-secure", "jetstream", "redis-streams", "memory"]);

/** The directions of a mode; none for `none`. */
export function directionsOf(mode: CompatibilityMode): readonly Direction[] {
  const plain = mode.replace("-transitive", "");
  if (plain === "full") return ["backward", "forward"];
  return plain === "backward" || plain === "forward" ? [plain] : [];
}

/**
 * The directions in which one schema of a subject is judged. For an endpoint a mode speaks of the caller: `backward`
 * protects the callers of today, so requests are judged backward and responses forward; a webhook turns both round.
 */
export function schemaDirections(mode: CompatibilityMode, subject: Subject, role: SchemaRole): readonly Direction[] {
  const directions = directionsOf(mode);
  if (subject.kind !== "endpoint" || directions.length === 2) return directions;
  const turned = (role === "response") !== (subject.before.direction !== "path");
  return turned ? directions.map(opposite) : directions;
}

function opposite(direction: Direction): Direction {
  return direction === "backward" ? "forward" : "backward";
}

/**
 * The policy of a subject, read from the fabric as it was: a change cannot switch off its own judge.
 * What is written nearest to the subject wins: operation, message, channel, document, domain; then the default by role.
 */
export function policyOf(subject: Subject, fabric: Fabric): Policy {
  const policy = statedPolicy(subject, fabric);
  const domain = domainOfSubject(subject, fabric);
  if (policy.mode === "none" || fabric.settings.compatibility.stability[domain] !== "beta") return policy;
  return { ...policy, decidedBy: `${policy.decidedBy}; the domain ${domain} is beta`, gentle: true };
}

function domainOfSubject({ kind, before }: Subject, fabric: Fabric): string {
  if (kind === "message") return before.domain;
  return domainOf(kind === "channel" ? before.owner : before.service, fabric);
}

function statedPolicy(subject: Subject, fabric: Fabric): Policy {
  switch (subject.kind) {
    case "message":
      return messagePolicy(subject.before, fabric);
    case "channel":
      return channelPolicy(subject.before, fabric);
    case "operation":
      return operationPolicy(subject.before, fabric);
    default:
      return endpointPolicy(subject.before, fabric);
  }
}

function messagePolicy(message: Message, fabric: Fabric): Policy {
  const index = indexOf(fabric);
  const judged = index.channelsOfMessage(message.id).flatMap((channel) => {
    const operations = ownersOperations(channel, fabric).filter((operation) => carries(operation, message.id));
    const policies = operations.map(
      (operation) => said(fabric, message, { operation, message, channel }) ?? byRole(operation, message, channel),
    );
    if (policies.length > 0) return policies;
    // A channel whose owner says nothing of the message belongs to somebody else's conversation.
    const silent = channel.owner === message.owner && ownersOperations(channel, fabric).length === 0;
    return silent ? [said(fabric, message, { message, channel }) ?? byKind(message, channel)] : [];
  });
  const speakers = [...index.senders(message.id), ...index.receivers(message.id)];
  if (speakers.some((operation) => repliesWith(operation, message.id))) {
    judged.push(said(fabric, message, { message }) ?? replyPolicy);
  }
  const [first, ...others] = judged;
  if (first) return others.reduce(strictest, first);
  return said(fabric, message, { message }) ?? { mode: "none", decidedBy: "on a channel that somebody else owns" };
}

/** What somebody wrote, the nearest first: on one of the things given, for the document, for the domain. */
function said(
  fabric: Fabric,
  { at, domain }: { readonly at: Place; readonly domain: string },
  things: Readonly<Record<string, { readonly compatibility?: CompatibilityMode }>>,
): Policy | undefined {
  for (const [where, { compatibility }] of Object.entries(things)) {
    if (compatibility) return { mode: compatibility, decidedBy: `x-compatibility of the ${where}` };
  }
  const document = fabric.contracts.find(({ file }) => file === at.file)?.compatibility;
  if (document) return { mode: document, decidedBy: "x-compatibility of the document" };
  const mode = fabric.settings.compatibility.domains[domain];
  if (mode) return { mode, decidedBy: `concord.yaml for the domain ${domain}` };
  const draft = fabric.settings.compatibility.stability[domain] === "draft";
  return draft ? { mode: "none", decidedBy: `the domain ${domain} is a draft` } : undefined;
}

const replyPolicy: Policy = { mode: "forward", decidedBy: "a reply" };

function byRole(operation: Operation, message: Message, channel: Channel): Policy {
  if (repliesWith(operation, message.id) || message.kind === "reply") return replyPolicy;
  if (operation.action === "receive") {
    return { mode: "backward", decidedBy: `received by ${channel.owner}, whose channel it is` };
  }
  return sent(channel);
}

function sent(channel: Channel): Policy {
  const kept = channel.protocols.find((protocol) => retaining.has(protocol)) ?? boundTo(channel);
  if (kept) return { mode: "full", decidedBy: `retained on ${kept}` };
  const protocols = channel.protocols.join(", ");
  return { mode: "forward", decidedBy: protocols ? `not retained on ${protocols}` : "no broker that retains it" };
}

/** A document without servers still says its broker by its bindings. */
function boundTo(channel: Channel): string | undefined {
  return Object.keys(channel.bindings).find((protocol) => retaining.has(protocol));
}

function byKind(message: Message, channel: Channel): Policy {
  if (message.kind === "reply") return replyPolicy;
  return message.kind === "event" ? sent(channel) : { mode: "backward", decidedBy: `a ${message.kind}` };
}

function channelPolicy(channel: Channel, fabric: Fabric): Policy {
  const thing = { at: channel.at, domain: domainOf(channel.owner, fabric) };
  return said(fabric, thing, { channel }) ?? { mode: "full", decidedBy: `owned by ${channel.owner}` };
}

function operationPolicy(operation: Operation, fabric: Fabric): Policy {
  const channel = indexOf(fabric).channels.get(operation.channel);
  const thing = { at: operation.at, domain: domainOf(operation.service, fabric) };
  return (
    said(fabric, thing, { operation, ...(channel && { channel }) }) ?? {
      mode: "full",
      decidedBy: `promised by ${operation.service}`,
    }
  );
}

function endpointPolicy(endpoint: Endpoint, fabric: Fabric): Policy {
  const thing = { at: endpoint.at, domain: domainOf(endpoint.service, fabric) };
  return said(fabric, thing, { endpoint }) ?? { mode: "backward", decidedBy: "its callers of today" };
}

function domainOf(service: string, fabric: Fabric): string {
  return indexOf(fabric).services.get(service)?.domain ?? "";
}

/** Two roles of one message: it must satisfy both. */
function strictest(left: Policy, right: Policy): Policy {
  const directions = new Set([...directionsOf(left.mode), ...directionsOf(right.mode)]);
  const transitive = [left, right].some(({ mode }) => mode.endsWith("-transitive"));
  const enough = [left, right].find(
    ({ mode }) => directionsOf(mode).length === directions.size && mode.endsWith("-transitive") === transitive,
  );
  if (enough) return enough;
  const [only] = directions;
  const mode = directions.size === 2 ? "full" : only!;
  return { mode: transitive ? `${mode}-transitive` : mode, decidedBy: `${left.decidedBy}; ${right.decidedBy}` };
}

/** Operations of the service whose channel it is. */
function ownersOperations(channel: Channel, fabric: Fabric): readonly Operation[] {
  return indexOf(fabric)
    .operationsOnChannel(channel.id)
    .filter((operation) => operation.service === channel.owner);
}

/** Whether an operation sends or receives the message; replies not counted. */
function carries(operation: Operation, message: string): boolean {
  return operation.messages.some((declared) => declared.message === message);
}

function repliesWith(operation: Operation, message: string): boolean {
  return operation.reply?.messages.some((declared) => declared.message === message) ?? false;
}
