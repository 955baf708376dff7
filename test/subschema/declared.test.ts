import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSubschema, type Json, type JsonSchema, type SchemaInput } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { refereeWithFormats } from "./ajv-referee.ts";

interface Expected {
  readonly because: string;
  readonly backward: { readonly verdict: string; readonly witness?: Json };
  readonly forward: { readonly verdict: string; readonly witness?: Json };
}

const folder = join(import.meta.dirname, "declared");
const read = (name: string, file: string): unknown => parse(readFileSync(join(folder, name, file), "utf8"));
const input = (name: string, file: string): SchemaInput => ({
  schema: read(name, file) as JsonSchema,
  dialect: "2020-12",
});

describe.each(readdirSync(folder))("%s", (name) => {
  const [before, after] = [input(name, "before.yaml"), input(name, "after.yaml")];
  const expected = read(name, "expected.yaml") as Expected;

  test.each(["backward", "forward"] as const)("%s", (direction) => {
    const [sent, reader] = direction === "backward" ? [before, after] : [after, before];
    const decision = isSubschema(sent, reader, { validate: refereeWithFormats });
    const asked = expected[direction];
    const found = decision.verdict === "fails" && "witness" in asked ? { witness: decision.witness } : {};
    expect({ because: expected.because, verdict: decision.verdict, ...found }).toEqual({
      because: expected.because,
      ...asked,
    });
  });
});
