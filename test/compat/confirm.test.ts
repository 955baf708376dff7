import { createRequire } from "node:module";
import type { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test, vi } from "vitest";
import { createConfirm } from "../../packages/compat/src/confirm.ts";

const { Ajv2020: Validator } = createRequire(import.meta.url)("ajv/dist/2020.js") as { readonly Ajv2020: typeof Ajv2020 };

test("schemas that say the same are compiled once, however many objects they are", () => {
  const compile = vi.spyOn(Validator.prototype, "compile");
  const confirm = createConfirm({ formats: "assert" });
  const schema = () => ({ type: "object", properties: { a: { type: "integer" } }, required: ["a"] }) as const;
  for (let round = 0; round < 3; round++) {
    expect(confirm({ schema: schema(), dialect: "2020-12" }, { a: 1 })).toBe(true);
    expect(confirm({ schema: schema(), dialect: "2020-12" }, { a: "1" })).toBe(false);
  }
  expect(compile).toHaveBeenCalledTimes(1);
  compile.mockRestore();
});

test("the same text is read by the rules of its own dialect", () => {
  const confirm = createConfirm({ formats: "assert" });
  const schema = { $ref: "#/definitions/count", maximum: 3, definitions: { count: { type: "integer" } } };
  // Up to draft-07 nothing beside a reference counts.
  expect(confirm({ schema: { ...schema }, dialect: "draft-07" }, 5)).toBe(true);
  expect(confirm({ schema: { ...schema }, dialect: "2020-12" }, 5)).toBe(false);
  expect(confirm({ schema: { ...schema }, dialect: "draft-07" }, 5)).toBe(true);
});
