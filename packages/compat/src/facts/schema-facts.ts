import { type Place, type Schema, locateIn } from "@concord/contracts";
import { type Json, sameJson } from "@concord/diagnostics";
import type { Pair } from "../match.ts";
import { sameSchema } from "../same-schema.ts";
import { textContents } from "./content-schemas.ts";
import { discriminatorChanges } from "./discriminators.ts";
import { textEncodingFacts } from "./encodings.ts";
import type { Fact, SchemaPair, Subject } from "./fact.ts";
import { type KeptNode, keptNodes, keywordOf } from "./kept-nodes.ts";
import { deprecationOf, isRequiredIn, propertyChanges } from "./property-changes.ts";

/** Something that may say what its values are. */
export interface Holder {
  readonly schema?: Schema | undefined;
  readonly at: Place;
}

/**
 * What changed between two schemas of one subject: nothing when both say the same. Where none is said, any value is good.
 * @param opened the texts on the way whose JSON was looked at: it may hold a text of its own kind
 */
export function schemaFacts(
  subject: Subject,
  told: Pick<SchemaPair, "role" | "part" | "read" | "written" | "inside">,
  before: Holder,
  after: Holder,
  opened = new Set<string>(),
): Fact[] {
  if (!before.schema && !after.schema) return [];
  if (before.schema && after.schema && sameSchema(before.schema, after.schema)) return [];
  const schema: SchemaPair = {
    ...told,
    before: before.schema ?? unsaid(told, before.at, after.schema!),
    after: after.schema ?? unsaid(told, after.at, before.schema!),
    ...(!before.schema && { absent: "before" }),
    ...(!after.schema && { absent: "after" }),
  };
  const { removed, kept } = propertyChanges(schema);
  const nodes = keptNodes(schema, kept);
  return [
    { kind: "schema-changed", subject, schema },
    ...removed.map((property): Fact => ({ kind: "property-removed", subject, schema, property })),
    ...discriminatorChanges(schema).map((change): Fact => ({ kind: "discriminator-changed", subject, schema, change })),
    ...textEncodingFacts(subject, schema, nodes),
    ...textContents(schema, nodes, opened).flatMap((text) =>
      schemaFacts(subject, text.told, text.before, text.after, opened),
    ),
    ...defaultFacts(subject, schema, nodes),
    ...kept.flatMap((node) => sunsetFacts(subject, schema, node)),
  ];
}

/** Whoever describes no headers and no query sends none; of anything else that is not described, anything may come. */
function unsaid(
  { role, inside }: Pick<SchemaPair, "role" | "inside">,
  at: Place,
  { dialect, schemaFormat }: Schema,
): Schema {
  const isSentBeside = inside === undefined && (role === "headers" || role === "handshake");
  const json = isSentBeside ? { type: "object", maxProperties: 0 } : true;
  return { name: "Unsaid", format: "json-schema", schemaFormat, dialect, json, at, definitions: {} };
}

/** Defaults that are other values now, or none, of what may be left out. */
function defaultFacts(subject: Subject, schema: SchemaPair, nodes: readonly KeptNode[]): Fact[] {
  // The nought of a Protobuf type is nobody's choice: what was chosen is called otherwise.
  const keywordIn = ({ format }: Schema): string => (format === "protobuf" ? "x-default" : "default");
  return nodes.flatMap((node): Fact[] => {
    const was = keywordOf(node.before, schema.before.json, keywordIn(schema.before));
    const is = keywordOf(node.after, schema.after.json, keywordIn(schema.after));
    // What is left out is nothing already.
    if (was === undefined || was === null || (is !== undefined && sameJson(was, is))) return [];
    if (schema.written !== undefined && textOf(was) === textOf(is)) return [];
    if (isRequiredIn(schema.before, node.before.pointer)) return [];
    const place = (side: keyof Pair<Schema>): Place =>
      locateIn(schema[side], `${node[side].pointer}/${keywordIn(schema[side])}`);
    const change = { value: node.value, before: was, place: { before: place("before"), after: place("after") } };
    return [{ kind: "default-changed", subject, schema, change: is === undefined ? change : { ...change, after: is } }];
  });
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function sunsetFacts(subject: Subject, schema: SchemaPair, { before, after, value }: KeptNode): Fact[] {
  const was = deprecationOf(before, schema.before);
  const is = deprecationOf(after, schema.after);
  if (!was || !is || was.sunset === is.sunset) return [];
  return [{ kind: "sunset-changed", subject, what: `the property ${value}`, deprecation: { before: was, after: is } }];
}
