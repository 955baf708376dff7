import type { Endpoint, Schema } from "@concord/contracts";
import { link, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import type { Context } from "./context.ts";
import { humanName, lowerFirst, titleOf } from "./names.ts";
import { objectOf, readNode } from "./schema-node.ts";
import { typeWords, type NameType } from "./type-words.ts";

/** More fields than this are counted, not named. */
const namedFields = 4;

/** What comes back when all goes well, in words; undefined where nothing does, or nothing is recorded. */
export function answerOf(context: Context, { responses }: Endpoint): Text | undefined {
  const schema = responses.find(({ status }) => status.startsWith("2"))?.content[0]?.schema;
  if (schema === undefined) return undefined;
  const node = readNode(schema, schema.json);
  const fields = Object.keys(objectOf(node.keywords["properties"]) ?? {});
  if (node.names.length === 0 && fields.length > 0) {
    const names = fields.map((name) => lowerFirst(humanName(name)));
    const rest = names.length - namedFields;
    return listed(rest > 1 ? [...names.slice(0, namedFields), words.endpoint.moreFields(rest)] : names);
  }
  return typeWords(schema, node, nameModels(context, schema));
}

export function answerWords(context: Context, endpoint: Endpoint): Text {
  return answerOf(context, endpoint) ?? [words.endpoint.emptyAnswer];
}

/** How a schema's named types are shown: a canonical model by its title and with a link, any other readably. */
export function nameModels(context: Context, schema: Schema): NameType {
  return (definition) => {
    const place = schema.definitions[definition];
    const model = place && context.modelAt(place.file);
    if (model === undefined) return [humanName(definition)];
    return [link(titleOf(model, model.name), context.paths.of("model", model.id))];
  };
}
