import path from "node:path";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { documents, hasCorpus } from "../codegen/corpus.ts";
import { generateApis, planHttp } from "./generated-apis.ts";
import { type Tally, roundTrip } from "./round-trip.ts";
import { frameworks } from "./serve.ts";

const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const load = (document: string): Promise<Fabric> =>
  loadFabric(diskFiles({ cwd: corpus, root: document }), { root: document });

describe.skipIf(!hasCorpus)("every public OpenAPI document", () => {
  test.each(documents("openapi").flatMap((document) => frameworks.map((framework) => [document, framework] as const)))(
    "%s answers its own client on %s",
    async (document, framework) => {
      const fabric = await load(document);
      const { apis, remove } = await generateApis(fabric);
      const tally: Tally = { exchanges: 0, skipped: [] };
      try {
        for (const api of apis) await roundTrip(framework, fabric, api, tally);
      } finally {
        remove();
      }
      const skipped = tally.skipped.map((line) => `\n  ${line}`).join("");
      console.log(
        `${document} on ${framework}: ${tally.exchanges} exchanges, ${tally.skipped.length} without a value${skipped}`,
      );
      expect(tally.exchanges).toBeGreaterThan(tally.skipped.length * 5);
    },
  );

  test.each(documents("openapi"))("%s is written the same twice", async (document) => {
    expect(await planHttp(await load(document))).toEqual(await planHttp(await load(document)));
  });
});
