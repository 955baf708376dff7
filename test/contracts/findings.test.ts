import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { diskFiles, loadFabric } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import { describe, expect, test } from "vitest";

const fixtures = path.join(import.meta.dirname, "fixtures");

async function findingsOf(folder: string): Promise<readonly Finding[]> {
  const workspaceFile = existsSync(path.join(folder, "concord.yaml")) ? "concord.yaml" : undefined;
  const source = diskFiles({ cwd: folder, root: "contracts", also: ["concord.yaml", "mirror"] });
  const fabric = await loadFabric(source, { root: "contracts", ...(workspaceFile && { workspaceFile }) });
  return fabric.findings;
}

/** `error contracts/reference-missing contracts/shop/orders/asyncapi.yaml:11:17` */
function lineOf({ severity, code, at }: Finding): string {
  return `${severity} ${code} ${at.file}:${at.line}:${at.column}`;
}

describe("what reading finds", () => {
  test.each(readdirSync(fixtures))("%s", async (name) => {
    const folder = path.join(fixtures, name);
    const expected = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8")) as string[];
    const findings = await findingsOf(folder);
    expect(findings.map(lineOf)).toEqual(expected);
    expect(findings.filter(({ help }) => !help)).toEqual([]);
  });
});
