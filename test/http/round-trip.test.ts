import path from "node:path";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GeneratedApi, generateApis } from "./generated-apis.ts";
import { type Tally, roundTrip } from "./round-trip.ts";
import { frameworks } from "./serve.ts";

let fabric: Fabric;
let apis: readonly GeneratedApi[] = [];
let remove: (() => void) | undefined;

beforeAll(async () => {
  const cwd = path.join(import.meta.dirname, "../..");
  fabric = await loadFabric(diskFiles({ cwd, root: "contracts" }), { root: "contracts" });
  ({ apis, remove } = await generateApis(fabric));
});
afterAll(() => remove?.());

test.each(frameworks)("every API of the sample fabric answers its own client on %s", async (framework) => {
  const tally: Tally = { exchanges: 0, skipped: [] };
  for (const api of apis) await roundTrip(framework, fabric, api, tally);
  const declared = fabric.endpoints.filter(({ direction }) => direction === "path");
  expect(apis).toHaveLength(9);
  expect(tally.skipped).toEqual([]);
  // One for each media type of each declared response.
  expect(tally.exchanges).toBe(
    declared
      .flatMap(({ responses }) => responses.map(({ content }) => Math.max(1, content.length)))
      .reduce((a, b) => a + b),
  );
});
