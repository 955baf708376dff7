import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { shop } from "./orders.ts";
import { concord, repository, workspace } from "./run.ts";

const schema = JSON.parse(readFileSync(path.join(workspace, "packages/diagnostics/report.schema.json"), "utf8"));

test("what --json prints is what its published schema says", async () => {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
  const repo = repository(shop());
  repo.commit("first");
  repo.write({ ...shop({ currency: "[EUR, CHF]" }), "contracts/commerce/domain.yaml": "nam: Commerce\n" });
  for (const argv of [["validate"], ["check", "--against", "HEAD"], ["diff", "HEAD", "contracts"]]) {
    const { code, out } = await concord(repo.folder, [...argv, "--json"]);
    expect(code).toBe(1);
    expect(validate(JSON.parse(out)), JSON.stringify(validate.errors)).toBe(true);
  }
});
