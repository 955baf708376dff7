import { expect, test } from "vitest";
import { fabricOf, planFabric } from "./plan-contract.ts";

const contract = `asyncapi: 3.1.0
info: { title: Parts, version: 1.0.0 }
channels:
  parts:
    address: parts
    messages:
      partMade:
        payload:
          schemaFormat: application/schema+json;version=2020-12
          schema:
            type: object
            properties:
              not: { not: { type: string } }
              if: { type: object, if: { required: [a] }, then: { required: [b] } }
              names: { type: object, dependentRequired: { a: [b] } }
              schemas: { type: object, dependentSchemas: { a: { required: [b] } } }
              fields: { type: object, unevaluatedProperties: false }
              items: { type: array, unevaluatedItems: false }
              propertyNames: { type: object, propertyNames: { maxLength: 3 } }
              contains: { type: array, contains: { const: 1 } }
              patterns: { type: object, patternProperties: { ^x-: { type: string } } }
              others: { type: object, properties: { a: { type: string } }, additionalProperties: { type: number } }
              wide: { type: integer, format: int64 }
              untyped: { properties: { a: { type: string } } }
              list: { items: { type: string } }
              again: { not: { type: number } }
              typed: { allOf: [{ required: [a] }, { type: object }] }
              constructor: { type: string, description: Who built it. }
  engines:
    address: engines
    messages:
      engineMade:
        payload: { type: object, required: [toString], properties: { toString: { type: string } }, minProperties: 1 }
operations:
  sendParts: { action: send, channel: { $ref: "#/channels/parts" } }
  sendEngines: { action: send, channel: { $ref: "#/channels/engines" } }
`;

test("what a type cannot say, or says more strictly than its validator, is noted once with its place", async () => {
  const [plan] = await planFabric(await fabricOf("parts", contract));
  expect(plan!.findings.map(({ code, severity, at, facts }) => [code, severity, at.line, facts["keyword"]])).toEqual(
    [
      // The object as a whole: a field that every object has a member for.
      [12, "properties"],
      [13, "not"],
      [14, "if"],
      [15, "dependentRequired"],
      [16, "dependentSchemas"],
      [17, "unevaluatedProperties"],
      [18, "unevaluatedItems"],
      [19, "propertyNames"],
      [20, "contains"],
      [21, "patternProperties"],
      [22, "additionalProperties"],
      [23, "format"],
      [24, "properties"],
      [25, "items"],
    ].map(([line, keyword]) => ["codegen/type-approximated", "note", line, keyword]),
  );
  const types = plan!.files.find(({ path }) => path.endsWith("/src/types.ts"))!.text;
  expect(types).toContain("  /** Who built it. */\n  constructor?: unknown;\n");
  expect(types).toContain("  toString: string;\n");
});
