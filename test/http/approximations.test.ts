import { loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";
import { planHttp } from "./generated-apis.ts";

const contract = `openapi: 3.1.0
info: { title: Parts, version: 1.0.0 }
paths:
  /parts:
    get:
      operationId: listParts
      responses:
        "200":
          description: Parts.
          content:
            application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Part" } } }
components:
  schemas:
    Part:
      type: object
      not: { required: [old] }
      properties:
        a: { type: object, not: { required: [b] } }
        size: { type: number, minimum: tall }
        count: { type: integer, format: int64 }
      patternProperties: { ^x-: { type: string } }
`;

test("what a type of an API cannot say is said once, with its place", async () => {
  const fabric = await loadFabric(memoryFiles({ "parts.yaml": contract }), { root: "parts.yaml" });
  const [plan] = await planHttp(fabric);
  expect(plan!.findings.map(({ code, severity, at, facts }) => [code, severity, at.line, facts["keyword"]])).toEqual([
    ["codegen/type-approximated", "note", 16, "not"],
    ["codegen/keyword-invalid", "note", 19, "minimum"],
    ["codegen/type-approximated", "note", 20, "format"],
    ["codegen/type-approximated", "note", 21, "patternProperties"],
  ]);
});
