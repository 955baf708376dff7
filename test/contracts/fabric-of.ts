import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";

/** The fabric of files written in a test, below `contracts`. */
export function fabricOf(files: Readonly<Record<string, string>>): Promise<Fabric> {
  const placed = Object.entries(files).map(([file, text]) => [`contracts/${file}`, text] as const);
  return loadFabric(memoryFiles(Object.fromEntries(placed)), { root: "contracts" });
}

/** The errors of a fabric, with their places, for tests that expect none. */
export function errorsIn(fabric: Fabric): string[] {
  const errors = fabric.findings.filter((finding) => finding.severity === "error");
  return errors.map(({ code, at, message }) => `${code} ${at.file}:${at.line} ${message}`);
}
