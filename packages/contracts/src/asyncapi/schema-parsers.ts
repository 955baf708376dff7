import type { Json } from "@concord/diagnostics";
import type { Specifications } from "./lazy-specifications.ts";
import { call, type Exports } from "./read-modules.ts";
import { quickCheckOf } from "./specification-checks.ts";
import { withoutRepeats } from "./without-repeats.ts";

/** What the parser's rules ask of whatever checks payload schemas of some format. */
interface SchemaParser {
  readonly validate: (input: { readonly data: Json }) => Promise<unknown>;
  readonly parse: (input: { readonly data: Json }) => Promise<unknown>;
}

/**
 * The parser's checks of payload schemas, by the names of formats. Of those that are written as a version of AsyncAPI has
 * it, the parser is shown only what may be wrong: it compiles that version's schema of schemas first.
 * @param read the parser's modules
 */
export function schemaParsers(
  read: (module: string) => Exports,
  { schemas }: Specifications,
): { readonly get: (format: string) => SchemaParser | undefined } {
  let registered: Map<string, SchemaParser> | undefined;
  const own = (format: string): SchemaParser | undefined => {
    if (registered === undefined) {
      registered = new Map();
      const schemaParser = call(read("schema-parser/asyncapi-schema-parser"), "AsyncAPISchemaParser");
      call(read("schema-parser/index"), "registerSchemaParser", { parserRegistry: registered }, schemaParser);
    }
    const parser = registered.get(format);
    return (
      parser && { ...parser, validate: (input) => parser.validate({ ...input, data: withoutRepeats(input.data) }) }
    );
  };
  const quick = new Map<string, SchemaParser>();
  const quickOf = (format: string, version: string): SchemaParser => {
    const { definitions } = schemas[version]!;
    const known = quickCheckOf({ $ref: `http://asyncapi.com/definitions/${version}/schema.json`, definitions });
    return {
      validate: async (input) => (known.isValid(input.data) ? [] : own(format)!.validate(input)),
      parse: (input) => own(format)!.parse(input),
    };
  };
  return {
    get(format) {
      const version = /^application\/vnd\.aai\.asyncapi;version=(.*)$/.exec(format)?.[1];
      if (version === undefined || !Object.hasOwn(schemas, version)) return own(format);
      const parser = quick.get(format) ?? quickOf(format, version);
      quick.set(format, parser);
      return parser;
    },
  };
}
