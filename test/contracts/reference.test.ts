import { readFileSync } from "node:fs";
import path from "node:path";
import { fieldSchemas, fileSchemas } from "@concord/contracts";
import { expect, test } from "vitest";

const text = readFileSync(path.join(import.meta.dirname, "../../docs/contracts.md"), "utf8");

/** The names in the first column of the table below a heading. */
function namesBelow(heading: string): readonly string[] {
  const section = text.split(/^## /m).find((one) => one.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name!);
}

test("docs/contracts.md tells each field once, and no others", () => {
  const ofOthers = ["deprecated"];
  expect(namesBelow("Fields").toSorted()).toEqual([...Object.keys(fieldSchemas), ...ofOthers].sort());
});

test("docs/contracts.md tells each setting of concord.yaml once, and no others", () => {
  const settings = Object.keys(fileSchemas.workspace["properties"] as object);
  expect(namesBelow("concord.yaml").toSorted()).toEqual(settings.toSorted());
});
