import type { Json } from "@concord/diagnostics";
import type { MessageExample, Schema } from "@concord/contracts";
import type { Block } from "../page.ts";
import { gap, type Text } from "../text.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";
import { readExample } from "./example.ts";
import { fieldTable, type FieldRow, type FieldTable } from "./fields.ts";
import { highlightJson } from "./highlight.ts";
import { humanName } from "./names.ts";

const said = words.contents;

/** What a payload holds, as a table of fields, followed by its examples. */
export function contentBlocks(
  context: Context,
  schema: Schema | undefined,
  examples: readonly MessageExample[],
  prefix = "field",
): readonly Block[] {
  const table = schema === undefined ? undefined : fieldTable(context, schema, prefix);
  return [...fieldBlocks(schema, table), ...exampleBlocks(examples, table?.rows ?? [])];
}

function fieldBlocks(schema: Schema | undefined, table: FieldTable | undefined): readonly Block[] {
  if (schema === undefined || table === undefined) return [{ block: "text", text: [said.empty] }];
  const blocks: Block[] = [];
  const marked = personalWords(table.rows);
  if (table.whole !== undefined) blocks.push({ block: "text", text: said.whole(table.whole) });
  if (marked !== undefined) blocks.push({ block: "marks", items: [{ mark: "personal", text: marked }] });
  if (table.rows.length > 0) blocks.push({ block: "fields", label: said.fields, table });
  else if (schema.format !== "json-schema" && schema.json === true)
    blocks.push({ block: "text", text: [said.otherLanguage(schema.schemaFormat)] });
  if (table.conditional) blocks.push({ block: "text", text: [said.conditional] });
  return blocks;
}

/** Names the personal fields in front of the table, so that nobody has to search for them. */
function personalWords(rows: readonly FieldRow[]): Text | undefined {
  const personal = rows.filter(({ classification }) => classification === "personal" || classification === "sensitive");
  if (personal.length === 0) return undefined;
  return said.personal(personal.map(({ id, name }) => ({ text: name, to: `#${id}` })));
}

export function exampleBlocks(examples: readonly MessageExample[], rows: readonly FieldRow[]): readonly Block[] {
  return examples.flatMap(({ name, summary, payload }, index) => {
    if (payload === undefined) return [];
    const title = name === undefined ? said.example(index + 1, examples.length) : said.exampleNamed(humanName(name));
    return [exampleBlock(title, summary, payload, rows)];
  });
}

function exampleBlock(title: string, summary: string | undefined, payload: Json, rows: readonly FieldRow[]): Block {
  const reading = readExample(payload, rows);
  return { block: "example", title, ...(summary !== undefined && { summary }), reading, json: highlightJson(payload) };
}

export function noExample(context: Context, at: { readonly file: string; readonly pointer: string }): Block {
  return { block: "text", text: [gap(said.noExample, context.line(at))] };
}
