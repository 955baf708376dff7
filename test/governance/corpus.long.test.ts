import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { confirmWithAjv } from "@concord/compat";
import { diskFiles, loadFabric } from "@concord/contracts";
import { applyEdits, coverFlow, lintFabric, loadRuleset, surveyTerms } from "@concord/governance";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const present = existsSync(corpus);
if (!present) console.log(`no public corpus at ${corpus}: skipped`);

const folders = ["asyncapi", "openapi"].map((folder) => path.join(corpus, folder));
const documents = present
  ? folders.flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => [name, folder] as const),
    )
  : [];

const options: Parameters<typeof lintFabric>[1] = {
  judge: (left, right, asked) => {
    return Promise.resolve(isSubschema(left, right, { ...asked, validate: confirmWithAjv, maxMs: 1_000 }));
  },
  validate: confirmWithAjv,
};

describe.skipIf(!present)("over public documents", () => {
  test.each(documents)("%s is linted, and what can be fixed stays readable", async (name, folder) => {
    const fabric = await loadFabric(diskFiles({ cwd: folder, root: name }), { root: name });
    const spectral = await loadRuleset("stock.yaml", () =>
      Promise.resolve("extends: [spectral:oas, spectral:asyncapi]"),
    );
    const { findings, fixes } = await lintFabric(fabric, { ...options, spectral });
    for (const finding of findings) {
      expect(finding.at.line, finding.code).toBeGreaterThan(0);
      expect(fabric.source(finding.at.file), finding.code).toBeDefined();
    }
    surveyTerms(fabric, options);
    for (const flow of fabric.flows) coverFlow(flow, fabric);

    const byFile = Map.groupBy([...fixes.values()].flat(), ({ at }) => at.file);
    for (const [file, edits] of byFile) {
      const after = applyEdits(fabric.source(file)!, edits);
      expect(after).not.toBe(fabric.source(file));
      expect(() => parse(after, { maxAliasCount: -1 }), file).not.toThrow();
    }
  });

  test.each(folders)("%s is linted as one fabric", async (folder) => {
    const root = path.basename(folder);
    const fabric = await loadFabric(diskFiles({ cwd: path.dirname(folder), root }), { root });
    const { findings } = await lintFabric(fabric, options);
    expect(findings.length).toBeGreaterThan(100);
  });
});
