import { type NamedType, type ServiceModel, describeSchema, docComment, introduce, wordsOf } from "@concord/codegen";
import { compile } from "json-schema-to-typescript";
import { type PrepareOptions, type Prepared, prepare } from "./prepare.ts";
import { tidy } from "./tidy.ts";

/** The name that the library is given; it would bend others to its own rules. */
const subject = "Subject";

/** The declaration of one named type, with its doc comment. */
export async function declareType(
  type: NamedType,
  model: Pick<ServiceModel, "typeOf"> & { readonly schemas: Pick<ServiceModel["schemas"], "definitions"> },
  visit: PrepareOptions["visit"],
  brandOf?: PrepareOptions["brandOf"],
): Promise<string> {
  const about = docComment([aboutType(type)]);
  if ("alias" in type) return `${about}export type ${type.name} = ${type.alias};\n`;
  const { schema, opaque } = type.definition;
  if (opaque !== undefined) return `${about}export type ${type.name} = unknown;\n`;
  const target = (key: string): string => wordsOf(model.schemas.definitions.get(key)?.schema ?? true);
  const { description: _, ...prepared } = prepare(schema, {
    typeOf: model.typeOf,
    wordsOf: target,
    visit,
    ...(brandOf && { brandOf }),
  });
  const [interfaceStart, aliasStart] = [`export interface ${subject} {`, `export type ${subject} =`];
  const code = tidy(await print(prepared));
  // What stands before it is a comment of the library's own.
  const declaration = code.slice(Math.max(code.indexOf(interfaceStart), code.indexOf(aliasStart)));
  const named = declaration.startsWith(interfaceStart)
    ? `export interface ${type.name} {${declaration.slice(interfaceStart.length).replace(/\};\n$/, "}\n")}`
    : `export type ${type.name} =${declaration.slice(aliasStart.length)}`;
  return about + named;
}

/** The schema's own words, else the message's. */
function aboutType(type: NamedType): string {
  const { schema, opaque } = "definition" in type ? type.definition : {};
  if (opaque !== undefined) return `Its schema is written in ${opaque}.`;
  const own = schema === undefined ? "" : describeSchema(schema);
  if (own !== "" || !type.role) return own;
  const { message, part } = type.role;
  return part === "headers" ? `Headers of ${message.title}.` : introduce(message, type.name);
}

async function print(prepared: Prepared): Promise<string> {
  return compile(prepared as Parameters<typeof compile>[0], subject, {
    bannerComment: "",
    format: false,
    unknownAny: true,
    additionalProperties: false,
  });
}
