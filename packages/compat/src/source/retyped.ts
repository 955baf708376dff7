import type { Fabric, Operation, Place } from "@concord/contracts";
import { sameJson } from "@concord/diagnostics";
import { type Asking, judgeSchema } from "../judge-schema.ts";
import { describeChange } from "../describe-change.ts";
import { indexOf } from "../fabric-index.ts";
import type { Fact, SchemaPair, Subject } from "../facts/fact.ts";
import { lookUp } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import type { Direction } from "../policy.ts";
import type { SourceChange } from "./source-change.ts";
import { typeView } from "./type-view.ts";

/** What programs of others do with a value: a type that is read may not grow, one that is made may not shrink. */
type Position = "read" | "made";

const directions: Record<Position, Direction> = { read: "forward", made: "backward" };

/**
 * Types by which programs of others stop compiling, each field apart. Decided by inclusion, as a payload is, of what
 * types can say alone.
 */
export async function retypedThings(
  facts: readonly Fact[],
  pairs: FabricPairs,
  fabrics: Pair<Fabric>,
  asking: Asking,
): Promise<SourceChange[]> {
  const changes: SourceChange[] = [];
  for (const { subject, schema } of [...facts.filter(isSchemaChange), ...pairs.endpoints.kept.flatMap(meantBody)]) {
    for (const position of positionsOf(subject, schema, fabrics.before)) {
      changes.push(...(await retyped(subject, schema, position, fabrics, asking)));
    }
  }
  return changes;
}

type SchemaChange = Pick<Extract<Fact, { readonly kind: "schema-changed" }>, "subject" | "schema">;

function isSchemaChange(fact: Fact): fact is Extract<Fact, { readonly kind: "schema-changed" }> {
  // Programs see a text, whatever is in it.
  return fact.kind === "schema-changed" && fact.schema.inside === undefined;
}

/** The body of a call that does not say its content type: the first that is described. */
function meantBody({ before, after }: FabricPairs["endpoints"]["kept"][number]): SchemaChange[] {
  const [was, is] = [before.requestBody?.content[0], after.requestBody?.content[0]];
  if (!was?.schema || !is?.schema || was.mediaType === is.mediaType || before.direction !== "path") return [];
  const subject: Subject = { kind: "endpoint", before, after };
  return [
    { subject, schema: { role: "request", part: "request body", read: false, before: was.schema, after: is.schema } },
  ];
}

function positionsOf(subject: Subject, { role }: SchemaPair, fabric: Fabric): readonly Position[] {
  if (subject.kind === "endpoint") {
    const isAnswer = role === "response";
    return [isAnswer === (subject.before.direction === "path") ? "read" : "made"];
  }
  if (subject.kind !== "message" || (role !== "payload" && role !== "headers")) return [];
  return positionsOfMessage(subject.before, fabric);
}

/** The mirror of what the owner does with a message, and what others say that they do. */
function positionsOfMessage(
  { id, owner, kind }: Extract<Subject, { readonly kind: "message" }>["before"],
  fabric: Fabric,
): readonly Position[] {
  const index = indexOf(fabric);
  const [senders, receivers] = [index.senders(id), index.receivers(id)];
  const isOwn = ({ service }: Operation): boolean => service === owner;
  const isRead = senders.some(isOwn) || receivers.some((one) => !isOwn(one));
  const isMade = receivers.some(isOwn) || senders.some((one) => !isOwn(one));
  if (!isRead && !isMade) return [kind === "command" || kind === "query" ? "made" : "read"];
  return [...(isRead ? (["read"] as const) : []), ...(isMade ? (["made"] as const) : [])];
}

async function retyped(
  subject: Subject,
  schema: SchemaPair,
  position: Position,
  fabrics: Pair<Fabric>,
  asking: Asking,
): Promise<SourceChange[]> {
  const { written: _, ...told } = schema;
  const views = {
    ...told,
    before: typeView(schema.before, isBranded(fabrics.before)),
    after: typeView(schema.after, isBranded(fabrics.after)),
  };
  if (views.before.dialect === views.after.dialect && sameJson(views.before.json, views.after.json)) return [];
  const direction = directions[position];
  const { failures } = await judgeSchema(views, direction, asking);
  return failures.map((failure): SourceChange => {
    const { label, at, before, touched } = describeChange(views, failure, direction);
    return {
      rule: position === "read" ? "type-widened" : "type-narrowed",
      message: `${schema.part}: ${label}`,
      label,
      at: asWritten(at, fabrics.after),
      was: asWritten(before, fabrics.before),
      facts: { part: schema.part, place: touched },
      touched,
      subject,
      help: "leave the type as it was, or raise the major version",
    };
  });
}

function isBranded({ settings }: Fabric): boolean {
  return settings.generation.types.formats === "branded";
}

/** A view says `anyOf` where the document may say `oneOf`. */
function asWritten({ file, pointer }: Place, { documents }: Fabric): Place {
  if (!pointer.includes("/anyOf")) return { file, pointer };
  const document = documents.get(file) ?? null;
  if (lookUp(document, pointer) !== undefined) return { file, pointer };
  const steps = pointer.split("/").slice(1);
  const written = steps.reduce((at, step) => {
    const isOther = step === "anyOf" && lookUp(document, `${at}/anyOf`) === undefined;
    return `${at}/${isOther ? "oneOf" : step}`;
  }, "");
  return { file, pointer: written };
}
