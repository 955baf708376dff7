import { type Fabric, type FabricIndex, type Schema, type Service, createIndex, locateIn } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";
import type { Judge } from "@concord/subschema";

type Use = Service["uses"][number];

/** One declared schema and one of the contract's: what `from` may hold, `to` has to accept. */
interface Question {
  readonly from: Schema;
  readonly to: Schema;
  readonly declared: Schema;
  readonly part: string;
  readonly projection?: "request" | "response";
}

/** Schemas that consumers declare in uses.yaml, compared with what they use: each that does not fit, with a witness. */
export async function checkUses(fabric: Fabric, judge: Judge): Promise<Finding[]> {
  const index = createIndex(fabric);
  const found: Finding[] = [];
  for (const service of fabric.services) {
    for (const use of service.uses) {
      for (const question of questionsOf(use, index)) found.push(...(await ask(question, service, use, fabric, judge)));
    }
  }
  return found;
}

function questionsOf({ target, accepts, sends }: Use, index: FabricIndex): Question[] {
  if (target.kind === "message") {
    const payload = index.messages.get(target.id)?.payload;
    return accepts && payload ? [{ from: payload, to: accepts, declared: accepts, part: "payload" }] : [];
  }
  const endpoint = index.endpoints.get(target.id);
  if (!endpoint) return [];
  const asked = (endpoint.requestBody?.content ?? []).flatMap(({ schema }) => schema ?? []);
  const answered = endpoint.responses.filter(({ status }) => status.startsWith("2"));
  const answers = answered.flatMap(({ content }) => content.flatMap(({ schema }) => schema ?? []));
  // Whoever is called back accepts what the API asks, and sends the answer.
  const turned = endpoint.direction !== "path";
  const [given, taken] = turned ? [asked, answers] : [answers, asked];
  const [came, went] = turned ? (["request", "response"] as const) : (["response", "request"] as const);
  return [
    ...(accepts ? given.map((from) => ({ from, to: accepts, declared: accepts, part: came, projection: came })) : []),
    ...(sends ? taken.map((to) => ({ from: sends, to, declared: sends, part: went, projection: went })) : []),
  ];
}

async function ask(
  { from, to, declared, part, projection }: Question,
  service: Service,
  { target }: Use,
  fabric: Fabric,
  judge: Judge,
): Promise<Finding[]> {
  const [writer, reader] = [from, to].map(({ json, dialect }) => ({ schema: json, dialect })) as [Input, Input];
  const answer = await judge(writer, reader, projection ? { projection } : {});
  if (answer.verdict === "holds") return [];
  const accepting = declared === to;
  const { before, after } = answer.at;
  const [own, theirs] = accepting ? [after, before] : [before, after];
  const what = accepting ? `does not accept every ${part} of` : "sends what is refused by";
  const common = {
    code: "wiring/use-mismatched",
    severity: "error",
    message: `${service.id} ${what} ${target.id}: ${answer.reason}`,
    label: answer.reason,
    at: fabric.locate(locateIn(declared, own)),
    related: [{ label: "contract", at: fabric.locate(locateIn(accepting ? from : to, theirs)) }],
    facts: { service: service.id, target: target.id, part, place: answer.at.value },
    breaks: [{ service: service.id, ...(service.owner !== undefined && { team: service.owner }) }],
    help: "correct the one that is wrong, or let both refer to one canonical model",
  } as const;
  if (answer.verdict === "unknown") return [finding(common)];
  const witness = {
    value: answer.witness,
    acceptedBy: "sender",
    rejectedBy: "receiver",
    reason: answer.reason,
  } as const;
  return [finding({ ...common, witness })];
}

type Input = Parameters<Judge>[0];
