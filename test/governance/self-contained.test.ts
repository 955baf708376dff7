import type { Schema } from "@concord/contracts";
import { expect, test } from "vitest";
import { selfContained } from "../../packages/governance/src/fields/self-contained.ts";

const at = { file: "a.yaml", pointer: "" };
const $defs = { "1/2 %": { type: "string" }, Other: { type: "number" } };
const schema: Schema = {
  name: "A",
  schemaFormat: "application/schema+json",
  dialect: "2020-12",
  format: "json-schema",
  json: { $defs },
  definitions: { "1/2 %": at, Other: at },
  at,
};

test("a part has the definitions that it refers to, by names of any letters", () => {
  const part = { type: "object", properties: { half: { $ref: "#/$defs/1%2F2%20%25" } } };
  expect(selfContained(part, schema)).toEqual({
    schema: { ...part, $defs: { "1/2 %": $defs["1/2 %"] } },
    dialect: "2020-12",
  });
});

test.each(["https://a.example/of/it/100%", "#/$defs/%", "#/$defs/", "#"])("%s in an example leads nowhere", ($ref) => {
  const part = { type: "object", example: { $ref } };
  expect(selfContained(part, schema)).toEqual({ schema: part, dialect: "2020-12" });
});
