import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { diskFiles, loadFabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";

const fixtures = path.join(import.meta.dirname, "fixtures");

/** `error contracts/reference-missing contracts/shop/orders/asyncapi.yaml:11:17`, in the order in which findings are shown. */
async function findingsOf(folder: string): Promise<string[]> {
  const workspaceFile = existsSync(path.join(folder, "concord.yaml")) ? "concord.yaml" : undefined;
  const source = diskFiles({ cwd: folder, root: "contracts", also: ["concord.yaml", "mirror"] });
  const fabric = await loadFabric(source, { root: "contracts", ...(workspaceFile && { workspaceFile }) });
  return fabric.findings.map(({ severity, code, at }) => `${severity} ${code} ${at.file}:${at.line}:${at.column}`);
}

describe("what reading finds", () => {
  test.each(readdirSync(fixtures))("%s", async (name) => {
    const folder = path.join(fixtures, name);
    const expected = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8")) as string[];
    expect(await findingsOf(folder)).toEqual(expected);
  });
});
