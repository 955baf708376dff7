import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Dialect } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { describe, expect, test } from "vitest";
import { validatorOf } from "./emit-schema.ts";

/** The official suite: every generated validator must decide as it says. */
const home = path.join(import.meta.dirname, "../../../shared/corpus/json-schema-test-suite");
const dialects: Readonly<Record<string, Dialect>> = {
  draft4: "draft-04",
  draft7: "draft-07",
  "draft2020-12": "2020-12",
};

interface Group {
  readonly description: string;
  readonly schema: Json;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
}

/** The reader resolves these before anything is generated; `format` is an assertion here and a remark there. */
const beforeUs = new Set([
  "anchor",
  "content",
  "defs",
  "definitions",
  "dynamicRef",
  "format",
  "refRemote",
  "vocabulary",
]);

/** Where the validator differs: ajv does not count what `contains`, a nested `items` or an `if` on its own has evaluated. */
const different: ReadonlySet<string> = new Set([
  "unevaluatedItems depends on adjacent contains",
  "unevaluatedItems depends on multiple nested contains",
  "unevaluatedItems and contains interact to control item dependency relationship",
  "unevaluatedItems with minContains = 0",
  "unevaluatedItems with nested items",
  "unevaluatedItems can see annotations from if without then and else",
  "unevaluatedProperties can see annotations from if without then and else",
  "unevaluatedProperties with if/then/else, then not defined",
]);

describe.skipIf(!existsSync(home))("the official JSON Schema suite", () => {
  test.each(Object.keys(dialects))(
    "%s",
    async (folder) => {
      const wrong: string[] = [];
      let count = 0;
      for (const file of globSync("*.json", { cwd: path.join(home, folder) }).sort()) {
        if (beforeUs.has(path.basename(file, ".json"))) continue;
        const groups = JSON.parse(readFileSync(path.join(home, folder, file), "utf8")) as readonly Group[];
        for (const { description, schema, tests } of groups) {
          if (/"(\$?id|\$anchor|\$dynamic\w+|\$recursive\w+)":|"\$ref":"(?!#)/.test(JSON.stringify(schema))) continue;
          if (different.has(description)) continue;
          const validate = await validatorOf(schema, dialects[folder]);
          for (const { description: what, data, valid } of tests) {
            count++;
            if ((validate(data) === undefined) !== valid) wrong.push(`${file}: ${description}: ${what}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(400);
    },
    60_000,
  );
});
