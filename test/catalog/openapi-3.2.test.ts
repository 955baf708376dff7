import { readFileSync } from "node:fs";
import path from "node:path";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";
import { modelOf } from "./model-of.ts";
import { pageText } from "./page-text.ts";

const file = path.join(import.meta.dirname, "../contracts/fixtures/openapi-3.2/contracts/it/logs/openapi.yaml");

test("pages of an OpenAPI 3.2 document: tags by their titles, streams by their items, the whole query string", async () => {
  const source = memoryFiles({ "contracts/it/logs/openapi.yaml": readFileSync(file, "utf8") });
  const model = await modelOf(await loadFabric(source, { root: "contracts" }));
  const pages = [...model.pages()];
  const text = (name: string): string => pageText(pages.find(({ path: at }) => at === `apis/logs/${name}/`)!);
  expect(text("listLogs")).toContain("Operations › Logs");
  expect(text("listLogs")).toContain("all after the ?");
  expect(text("followLogs")).toContain("One after the other, as application/jsonl. Each is:");
  expect(text("searchLogs")).not.toContain("One after the other");
});
