import path from "node:path";
import { existsSync } from "node:fs";
import { diskFiles, loadFabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { generateApis, planHttp } from "./generated-apis.ts";
import { type Tally, roundTrip } from "./round-trip.ts";
import { frameworks } from "./serve.ts";

const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus/openapi");

/** Each with how many of its exchanges are made, at least; the others ask for values that no fake is found for. */
const documents = [
  ["XeroAPI__Xero-OpenAPI__xero_files.yaml", 20],
  ["confluentinc__schema-registry__core-generated-swagger-ui-schema-registry-api-spec.yaml", 150],
  ["PagerDuty__api-schema__reference-scim-openapiv3.json", 10],
  ["XeroAPI__Xero-OpenAPI__xero_assets.yaml", 10],
  ["deepgram__deepgram-api-specs__openapi.yaml", 60],
  ["box__box-openapi__openapi-openapi-v2025.0.json", 50],
] as const;

describe.each(documents)("%s", (document, atLeast) => {
  const load = () => loadFabric(diskFiles({ cwd: corpus, root: document }), { root: document });

  test.skipIf(!existsSync(path.join(corpus, document))).each(frameworks)(
    "answers its own client on %s",
    async (framework) => {
      const fabric = await load();
      const { apis, remove } = await generateApis(fabric);
      const tally: Tally = { exchanges: 0, skipped: [] };
      try {
        for (const api of apis) await roundTrip(framework, fabric, api, tally);
      } finally {
        remove();
      }
      console.log(`${document} on ${framework}: ${tally.exchanges} exchanges, ${tally.skipped.length} without a value`);
      expect(tally.exchanges).toBeGreaterThanOrEqual(atLeast);
    },
  );

  test.skipIf(!existsSync(path.join(corpus, document)))("is written the same twice", async () => {
    expect(await planHttp(await load())).toEqual(await planHttp(await load()));
  });
});
