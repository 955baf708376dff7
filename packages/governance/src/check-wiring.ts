import { type Fabric, type Message, type Schema, createIndex, locateIn } from "@concord/contracts";
import { type Finding, canonicalJson, compareFindings, finding } from "@concord/diagnostics";
import type { Decision, Judge } from "@concord/subschema";
import { checkUses } from "./check-uses.ts";
import { missedUses } from "./missed-uses.ts";
import { type Speaker, speakersByMessage } from "./speakers.ts";

export interface WiringOptions {
  /** Decides whether what a sender may send is inside what a receiver accepts. */
  readonly judge: Judge;
}

export interface Wiring {
  readonly findings: readonly Finding[];
  /** Sender → receiver pairs, one for each message, channel and two services. */
  readonly pairs: {
    /** Proven to fit, by comparison or because they share one schema. */
    readonly holding: number;
    /** Of those, the ones that share the sender's schema by `$ref`. */
    readonly shared: number;
    readonly broken: number;
  };
}

/**
 * The type check of a fabric as it stands: whatever a sender may send on a channel, each receiver there must accept;
 * and every field that a consumer says it reads must exist. Never throws for what contracts say.
 */
export async function checkWiring(fabric: Fabric, { judge }: WiringOptions): Promise<Wiring> {
  const findings: Finding[] = [];
  let [holding, shared, broken] = [0, 0, 0];
  for (const [message, speakers] of speakersByMessage(fabric)) {
    for (const pair of pairsOf(speakers)) {
      if (sharesSchemas(pair)) {
        holding++;
        shared++;
        continue;
      }
      const found = await compare(pair, message, fabric, judge);
      if (found.length === 0) holding++;
      else broken++;
      findings.push(...found);
    }
  }
  const declared = declaredPairs(fabric);
  holding += declared;
  shared += declared;
  const mismatched = await checkUses(fabric, judge);
  // A declared use that does not fit is a pair that does not hold.
  const unfit = new Set(mismatched.map(({ facts }) => canonicalJson([facts["service"]!, facts["target"]!]))).size;
  const all = [...findings, ...mismatched, ...missedUses(fabric)];
  return {
    findings: all.sort(compareFindings),
    pairs: { holding: holding - unfit, shared: shared - unfit, broken: broken + unfit },
  };
}

interface Pair {
  readonly sender: Speaker;
  readonly receiver: Speaker;
}

/** Each sending service with each receiving service on the same channel. */
function pairsOf(speakers: readonly Speaker[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const sender of speakers) {
    if (sender.action !== "send") continue;
    for (const receiver of speakers) {
      const apart = receiver.action === "receive" && receiver.service !== sender.service;
      if (!apart || receiver.channel !== sender.channel) continue;
      const key = `${sender.channel} ${sender.service} ${receiver.service}`;
      if (!pairs.has(key) || !receiver.declared.shared) pairs.set(key, { sender, receiver });
    }
  }
  return [...pairs.values()];
}

function sharesSchemas({ sender, receiver }: Pair): boolean {
  if (sender.declared.shared && receiver.declared.shared) return true;
  return sender.declared.payload === receiver.declared.payload && sender.declared.headers === receiver.declared.headers;
}

async function compare(pair: Pair, message: Message["id"], fabric: Fabric, judge: Judge): Promise<Finding[]> {
  const parts = ["payload", "headers"] as const;
  const found = await Promise.all(parts.map((part) => comparePart(pair, part, message, fabric, judge)));
  return found.flat();
}

async function comparePart(
  { sender, receiver }: Pair,
  part: "payload" | "headers",
  message: Message["id"],
  fabric: Fabric,
  judge: Judge,
): Promise<Finding[]> {
  const [sent, accepted] = [sender.declared[part], receiver.declared[part]];
  // Who declares nothing accepts everything; what nobody declares cannot be compared.
  if (!sent || !accepted || sent === accepted) return [];
  const answer = (await byFormat(sent, accepted)) ?? (await judge(input(sent), input(accepted), {}));
  if (answer.verdict === "holds") return [];
  const team = fabric.services.find(({ id }) => id === receiver.service)?.owner;
  const place = answer.at.value === "" ? part : `${part} ${answer.at.value}`;
  const common = {
    at: fabric.locate(locateIn(accepted, answer.at.after)),
    subject: { kind: "message", text: `${message}, sent by ${sender.service}, received by ${receiver.service}` },
    related: [{ label: "sender", at: fabric.locate(locateIn(sent, answer.at.before)) }],
    facts: { message, sender: sender.service, receiver: receiver.service, part, place: answer.at.value },
    breaks: [team === undefined ? { service: receiver.service } : { service: receiver.service, team }],
    severity: "error",
  } as const;
  if (answer.verdict === "unknown") {
    return [
      finding({
        ...common,
        code: "wiring/payload-undecided",
        message: `${place}: whether ${receiver.service} accepts what ${sender.service} sends could not be decided: ${answer.reason}`,
        label: `not decided: ${answer.reason}`,
        help: `let ${receiver.service} refer to the message of ${sender.service} by $ref`,
      }),
    ];
  }
  return [
    finding({
      ...common,
      code: "wiring/payload-mismatched",
      message: `${place}: ${receiver.service} rejects what ${sender.service} may send: ${answer.reason}`,
      label: answer.reason,
      witness: { value: answer.witness, acceptedBy: "sender", rejectedBy: "receiver", reason: answer.reason },
      help: `let ${receiver.service} refer to the message of ${sender.service} by $ref, or accept what it sends`,
    }),
  ];
}

/** What the rules of Avro or Protobuf say, where both are written in it. */
async function byFormat(sent: Schema, accepted: Schema): Promise<Decision | undefined> {
  if (sent.format === "json-schema" || sent.format !== accepted.format) return undefined;
  const { judgeEncoding } = await import("@concord/formats/judge");
  const judged = judgeEncoding(sent, accepted);
  if (!judged) return undefined;
  const nowhere = { before: "", after: "", value: "" };
  if (judged.unconfirmed !== undefined) return { verdict: "unknown", at: nowhere, reason: judged.unconfirmed };
  const [failure] = judged.failures;
  if (!failure) return { verdict: "holds" };
  const { at, ...rest } = failure;
  return { verdict: "fails", ...rest, at: { before: at.writer, after: at.reader, value: at.value } };
}

function input(schema: Schema): { schema: Schema["json"]; dialect: Schema["dialect"] } {
  return { schema: schema.json, dialect: schema.dialect };
}

/** Consumers that only declare what they use share the schema of what they use. */
function declaredPairs(fabric: Fabric): number {
  const index = createIndex(fabric);
  const exists = (target: { kind: string; id: string }): boolean =>
    target.kind === "message" ? index.messages.has(target.id) : index.endpoints.has(target.id);
  return fabric.services.flatMap((service) => service.uses.filter((use) => exists(use.target))).length;
}
