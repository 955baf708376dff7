import { type MessageModel, type SchemaModel, modelService } from "@concord/codegen";
import { confirmWithAjv } from "@concord/compat";
import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { breakValue } from "./break-value.ts";
import type { Made } from "./corpus.ts";
import { type Validator, importText } from "./emit-schema.ts";
import { randomness, sampleValue } from "./sample-values.ts";

/** What came of the messages of one document. */
export interface RoundTrip {
  readonly schemas: number;
  /** `file#pointer` of schemas for which no valid instance was found. */
  readonly without: readonly string[];
  /** Schemas that the judge cannot read. */
  readonly unjudged: readonly string[];
  readonly accepted: number;
  /** How many broken instances were refused, by keyword. */
  readonly refused: ReadonlyMap<string, number>;
  /** Where validator and judge disagree. */
  readonly disagreements: readonly string[];
  /** A module that assigns each accepted instance to its type: path below the group → text. */
  readonly literals: ReadonlyMap<string, string>;
}

/**
 * Instances of every payload and header of a document: what the independent judge accepts, the validator accepts, and
 * the other way round.
 * @param tries how many instances for each schema
 */
export async function roundTrip({ document, fabric, plans }: Made, tries: number, seed: number): Promise<RoundTrip> {
  const random = randomness(seed);
  const [without, disagreements]: [string[], string[]] = [[], []];
  const unjudged = new Set<string>();
  const refused = new Map<string, number>();
  const literals = new Map<string, string>();
  let [schemas, accepted] = [0, 0];
  for (const service of fabric.services) {
    const model = modelService(fabric, service, { scope: "@contracts" });
    const plan = plans.find((one) => one.service === service.id);
    const code = plan?.files.find(({ path }) => path.endsWith("/dist/validators.js"))?.text;
    if (!plan || code === undefined) continue;
    const validators = await importText<Readonly<Record<string, Validator>>>(code);
    const written = rawSchemas(model);
    const lines: string[] = [];
    for (const { type, validator, key } of checked(model.messages)) {
      const raw = key === undefined ? undefined : written.get(key);
      const definition = key === undefined ? undefined : model.schemas.definitions.get(key);
      if (!raw || !definition || definition.opaque !== undefined) continue;
      schemas++;
      const name = `${document} ${type}`;
      // A schema that asks the same value of itself again, for one, is more than the judge can read.
      const judge = (value: Json): boolean | undefined => {
        try {
          return confirmWithAjv({ schema: raw.json, dialect: raw.dialect }, value);
        } catch {
          unjudged.add(name);
          return undefined;
        }
      };
      const agree = (value: Json, what: string): boolean => {
        const valid = judge(value);
        const passed = validators[validator]!(value) === undefined;
        if (valid === undefined) return false;
        if (valid !== passed)
          disagreements.push(`${name} ${what}: judged ${valid}, found ${passed}: ${JSON.stringify(value)}`);
        return valid;
      };
      const valid: Json[] = [];
      for (let attempt = 0; attempt < tries * 8 && valid.length < tries; attempt++) {
        const value = sampleValue(definition.schema, model.schemas.definitions, random);
        if (value !== undefined && agree(value, "sample")) valid.push(value);
      }
      if (valid.length === 0 && !unjudged.has(name)) without.push(name);
      accepted += valid.length;
      for (const [index, value] of valid.entries()) {
        lines.push(`export const ${type}_${index}: types.${type} = ${literal(value)};`);
        for (const broken of breakValue(definition.schema, value, model.schemas.definitions)) {
          if (!agree(broken.value, `${broken.keyword} at ${broken.field}`)) {
            refused.set(broken.keyword, (refused.get(broken.keyword) ?? 0) + 1);
          }
        }
      }
    }
    const file = `${plan.folder}/src/literals.ts`;
    if (lines.length > 0) literals.set(file, `import type * as types from "./types.js";\n${lines.join("\n")}\n`);
  }
  return { schemas, without, unjudged: [...unjudged], accepted, refused, disagreements, literals };
}

function checked(messages: readonly MessageModel[]): readonly SchemaModel[] {
  return messages.flatMap(({ payload, headers }) => (headers ? [payload, headers] : [payload]));
}

/** The schemas as the contract has them, by the key of their definition. */
function rawSchemas({ fabric, schemas, service }: ReturnType<typeof modelService>): ReadonlyMap<string, Schema> {
  const own = fabric.operations.filter((operation) => operation.service === service.id);
  const declared = own.flatMap(({ messages, reply }) => [...messages, ...(reply?.messages ?? [])]);
  const all = [...declared, ...fabric.messages].flatMap(({ payload, headers }) => [payload, headers]);
  return new Map(all.flatMap((schema) => (schema ? [[schemas.keyOf(schema), schema]] : [])));
}

/** JSON is TypeScript, but for one name, which would set a prototype. */
function literal(value: Json): string {
  return JSON.stringify(value).replaceAll('"__proto__":', '["__proto__"]:');
}
