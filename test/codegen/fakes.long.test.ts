import { createRender, modelService } from "@concord/codegen";
import { type Schema, fake } from "@concord/runtime/testing";
import { type JsonSchema, acceptsNothing } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { fakeSchemas } from "../../generators/messaging/src/fake-schemas.ts";
import { emitValidators } from "../../generators/validators/src/emit-validators.ts";
import { type Made, documents, hasCorpus, make } from "./corpus.ts";
import { type Validator, importText } from "./emit-schema.ts";

const render = createRender();

interface Faked {
  /** `document Type` */
  readonly name: string;
  readonly schema: Schema;
  /** Whether a valid value was made for each of some seeds. */
  readonly found: boolean;
}

describe.skipIf(!hasCorpus)("fakes of every schema of the public documents", () => {
  test("are valid; those that have none have no value at all", async () => {
    const all: Faked[] = [];
    for (const document of documents("asyncapi")) all.push(...(await fakeAll(await make(document))));
    const without = all.filter(({ found }) => !found);
    console.log(`${all.length - without.length} of ${all.length} schemas have fakes`);
    const empty = without.map(({ schema }) => acceptsNothing({ schema: schema as JsonSchema, dialect: "2020-12" }));
    expect(without.filter((_, index) => !empty[index]).map(({ name }) => name)).toEqual([]);
    expect(all.length).toBeGreaterThan(1_000);
  }, 600_000);
});

async function fakeAll({ document, fabric }: Made): Promise<readonly Faked[]> {
  const found: Faked[] = [];
  for (const service of fabric.services) {
    const model = modelService(fabric, service, { scope: "@contracts" });
    const { definitions } = fakeSchemas(model.messages, model);
    const keys = [...model.schemas.definitions.keys()].filter((key) => Object.hasOwn(definitions, model.typeOf(key)));
    if (keys.length === 0) continue;
    const { code, support, functionOf } = emitValidators(model.schemas.definitions, keys);
    const exported = keys.map((key) => functionOf.get(key)!).join(", ");
    const texts = support.map((name) => render(`validators/support/${name}.js`, {}));
    const { checks } = await importText<{ checks: ((value: unknown) => boolean)[] & { errors: unknown }[] }>(
      `${texts.join("\n")}\n${code}\nexport const checks = [${exported}];`,
    );
    for (const [index, key] of keys.entries()) {
      const check = checks[index] as unknown as ((value: unknown) => boolean) & { errors: ReturnType<Validator> };
      const schema = { $ref: `#/$defs/${model.typeOf(key)}`, $defs: definitions } as Schema;
      found.push({ name: `${document} ${model.typeOf(key)}`, schema, found: isFound(schema, check) });
    }
  }
  return found;
}

function isFound(schema: Schema, check: ((value: unknown) => boolean) & { errors: ReturnType<Validator> }): boolean {
  try {
    for (let seed = 1; seed <= 5; seed++)
      fake(schema, { seed, validate: (value) => (check(value) ? undefined : check.errors) });
    return true;
  } catch {
    return false;
  }
}
