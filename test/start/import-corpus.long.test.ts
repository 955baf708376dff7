import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Finding } from "@concord/diagnostics";
import { describe, expect, test } from "vitest";
import { concord, repositoryIn, scratch } from "../cli/run.ts";

const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const present = existsSync(corpus);
if (!present) console.log(`no public corpus at ${corpus}: skipped`);

describe.skipIf(!present)("public documents", () => {
  test.each(["asyncapi", "openapi"])(
    "%s are brought in byte by byte, and the first commands are green",
    async (name) => {
      const folder = scratch();
      const source = path.join(corpus, name);
      const { code, out } = await concord(folder, ["import", source, "--domain", "shop", "--json"]);
      expect(code).toBe(0);
      const { created, leftOut } = JSON.parse(out) as { created: string[]; leftOut: unknown[] };
      expect(leftOut).toEqual([]);
      const documents = created.filter((file) => file.startsWith("contracts/shop/") && !file.endsWith("domain.yaml"));
      expect(documents.length).toBeGreaterThan(15);
      repositoryIn(folder).commit("imported");
      for (const command of ["validate", "lint", "check"]) {
        const run = await concord(folder, [command, "--json"]);
        const open = JSON.parse(run.out).findings.filter(({ severity }: Finding) => severity !== "note");
        expect(open.map(({ code: rule, at }: Finding) => [rule, at.file, at.line])).toEqual([]);
        expect([command, run.code]).toEqual([command, 0]);
      }
      const texts = textsBelow(source);
      for (const file of documents) expect(texts.has(readFileSync(path.join(folder, file), "utf8")), file).toBe(true);
    },
  );
});

function textsBelow(folder: string): ReadonlySet<string> {
  const files = globSync("**/*.{yaml,yml,json,avsc}", { cwd: folder });
  return new Set(files.map((file) => readFileSync(path.join(folder, file), "utf8")));
}
