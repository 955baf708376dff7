import { type NamedType, type ServiceModel, describeSchema, docComment } from "@concord/codegen";
import { compile } from "json-schema-to-typescript";
import { type PrepareOptions, type Prepared, prepare } from "./prepare.ts";
import { tidy } from "./tidy.ts";

/** The name that the library is given; it would bend others to its own rules. */
const subject = "Subject";

/** The declaration of one named type, with its doc comment. */
export async function declareType(
  type: NamedType,
  model: ServiceModel,
  visit: PrepareOptions["visit"],
): Promise<string> {
  if ("alias" in type) {
    const { title, summary, description } = type.message;
    return `${docComment([description ?? summary ?? title])}export type ${type.name} = ${type.alias};\n`;
  }
  const { schema, opaque } = type.definition;
  if (opaque !== undefined) return `${docComment([`Described in ${opaque}.`])}export type ${type.name} = unknown;\n`;
  const { description: _, ...prepared } = prepare(schema, { typeOf: model.typeOf, visit });
  const declaration = tidy(await print(prepared));
  const [isInterface, isAlias] = [`export interface ${subject} {`, `export type ${subject} =`];
  const named = declaration.startsWith(isInterface)
    ? `export interface ${type.name} {${declaration.slice(isInterface.length).replace(/\};\n$/, "}\n")}`
    : `export type ${type.name} =${declaration.slice(isAlias.length)}`;
  return docComment([describeSchema(schema)]) + named;
}

async function print(prepared: Prepared): Promise<string> {
  return compile(prepared as Parameters<typeof compile>[0], subject, {
    bannerComment: "",
    format: false,
    unknownAny: true,
    additionalProperties: false,
  });
}
