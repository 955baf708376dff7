import { expect, test } from "vitest";
import { structureOf } from "../../packages/governance/src/fields/structure.ts";
import { fabricOf } from "../contracts/fabric-of.ts";
import { diamond, documents, mesh } from "../contracts/leading-schemas.ts";

test.each(Object.entries({ diamond: diamond("properties", 30), mesh: mesh(60) }))(
  "what schemas come to is written out as far as it can be read: %s",
  { timeout: 5_000 },
  async (_shape, schemas) => {
    const fabric = await fabricOf(documents["AsyncAPI 3"]!(schemas));
    const schema = fabric.messages[0]!.payload!;
    const text = structureOf(schema.json, schema);
    expect(text.length).toBeLessThan(1_000_000);
    expect(structureOf(structuredClone(schema.json), schema)).toBe(text);
  },
);
