import type { Endpoint, MediaType, Parameter } from "@concord/contracts";
import type { EndpointImpact } from "../impact/endpoint-impact.ts";
import type { FieldChange, FieldImpact } from "../impact/field-impact.ts";
import type { Block, Section, Table } from "../page.ts";
import { anchor } from "../paths.ts";
import { code, join, type Span, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import type { Context } from "./context.ts";
import { humanName } from "./names.ts";
import { objectOf, readNode, textOf } from "./schema-node.ts";
import { byHarm, changeCells, removalOf, removalSentence, services } from "./verdicts.ts";

const said = words.consequences;

/** The anchors of tables of fields, by what they are a table of. */
export const prefixes = {
  request: (index: number): string => (index === 0 ? "request" : `request-${index + 1}`),
  answer: (status: string, index: number): string =>
    `answer-${status.toLowerCase()}${index === 0 ? "" : `-${index + 1}`}`,
};

/** What would happen if this endpoint changed: taken away, in sentences; then field by field, with where each travels. */
export function endpointConsequences(context: Context, endpoint: Endpoint): Section | undefined {
  const impact = context.impacts?.endpoints.get(endpoint.id);
  if (impact === undefined) return undefined;
  const items = [takenAway(context, impact.removal), ...ofRemoving(context, endpoint, impact)];
  const blocks: readonly Block[] = [
    { block: "list", items },
    ...(impact.fields.length === 0 ? [] : fieldByField(context, endpoint, impact)),
  ];
  return { id: "impact", heading: said.heading, blocks };
}

/** "Taking it away breaks **Storefront** (Commerce)." */
function takenAway(context: Context, { breaks, mayAffect, verdict }: FieldChange): Text {
  if (breaks.length > 0) return said.wholeBreaks(services(context, breaks));
  if (mayAffect.length > 0) return said.wholeMayAffect(services(context, mayAffect));
  return verdict === "blocked" ? said.wholeHeldBack : said.wholeOpen;
}

/** What somebody reads of a success, the widest harm first; of what nobody says that they read, the table tells. */
function ofRemoving(context: Context, endpoint: Endpoint, { fields }: EndpointImpact): readonly Text[] {
  const read = fields.filter((field) => (removalOf(field)?.breaks.length ?? 0) > 0);
  return byHarm(read, removalOf).map((group) =>
    removalSentence(
      context,
      group.map((field) => fieldSpan(endpoint, field)),
      group[0] && removalOf(group[0]),
    ),
  );
}

/** Fields of one place for which all the answers are the same share a row. */
function fieldByField(context: Context, endpoint: Endpoint, { fields, left }: EndpointImpact): readonly Block[] {
  const alike = Map.groupBy(fields, ({ part, changes }) => JSON.stringify([part, changes]));
  const rows = [...alike.values()].map((group) => {
    const [{ part, changes }] = group as [FieldImpact];
    const names = listed(group.map((field) => fieldSpan(endpoint, field)));
    return { cells: [join([names, { text: ` ${placeOf(part)}`, mark: "soft" }]), ...changeCells(context, changes)] };
  });
  const table: Table = { label: said.byGate, columns: said.columns, rows };
  const command = code(`concord impact ${endpoint.id}`);
  return [
    { block: "table", table },
    ...(left > 0 ? [{ block: "text", text: said.more(left, fields.length, command) } as const] : []),
  ];
}

function placeOf(part = ""): string {
  if (part === "request") return said.inBody;
  const place = words.endpoint.places[part as Parameter["in"]] as string | undefined;
  return place ?? said.inAnswer(part);
}

/** A parameter by its name in the address; a field by what people call it, with a link to its line above. */
function fieldSpan(endpoint: Endpoint, { part = "", pointer }: FieldImpact): Span {
  const name = pointer.slice(1).replaceAll("~1", "/").replaceAll("~0", "~");
  const found = [...contentsOf(endpoint, part)].find(({ media }) => fieldOf(media, name) !== undefined);
  if (found === undefined) return code(name);
  const { schema } = found.media;
  const title = schema && textOf(readNode(schema, fieldOf(found.media, name)).own["title"]);
  return { text: title ?? humanName(name), to: `#${anchor(found.prefix, pointer)}` };
}

function* contentsOf(
  endpoint: Endpoint,
  part: string,
): Generator<{ readonly media: MediaType; readonly prefix: string }> {
  const { requestBody, responses } = endpoint;
  if (part === "request") {
    for (const [index, media] of (requestBody?.content ?? []).entries())
      yield { media, prefix: prefixes.request(index) };
    return;
  }
  for (const { status, content } of responses.filter((one) => one.status === part))
    for (const [index, media] of content.entries()) yield { media, prefix: prefixes.answer(status, index) };
}

function fieldOf({ schema }: MediaType, name: string) {
  return schema && objectOf(readNode(schema, schema.json).keywords["properties"])?.[name];
}
