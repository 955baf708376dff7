import { type NamedType, type ServiceModel, describeSchema, docComment, introduce, wordsOf } from "@concord/codegen";
import { type PrepareOptions, prepare } from "./prepare.ts";
import { printDeclaration } from "./print-type.ts";

/** The declaration of one named type, with its doc comment. */
export function declareType(
  type: NamedType,
  model: Pick<ServiceModel, "typeOf"> & { readonly schemas: Pick<ServiceModel["schemas"], "definitions"> },
  visit: PrepareOptions["visit"],
  brandOf?: PrepareOptions["brandOf"],
): string {
  const about = docComment([aboutType(type)]);
  if ("alias" in type) return `${about}export type ${type.name} = ${type.alias};\n`;
  const { schema, opaque } = type.definition;
  if (opaque !== undefined) return `${about}export type ${type.name} = unknown;\n`;
  const target = (key: string): string =>
    wordsOf(model.schemas.definitions.get(key)?.schema ?? true, model.typeOf(key));
  const { description: _, ...prepared } = prepare(schema, {
    typeOf: model.typeOf,
    wordsOf: target,
    visit,
    ...(brandOf && { brandOf }),
  });
  return about + printDeclaration(type.name, prepared);
}

/** The schema's own words, else the message's. */
function aboutType(type: NamedType): string {
  const { schema, opaque } = "definition" in type ? type.definition : {};
  if (opaque !== undefined) return `Its schema is written in ${opaque}.`;
  const own = schema === undefined ? "" : describeSchema(schema, type.name);
  if (own !== "" || !type.role) return own;
  const { message, part } = type.role;
  return part === "headers" ? `Headers of ${message.title}.` : introduce(message, type.name);
}
