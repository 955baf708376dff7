import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Parser } from "@asyncapi/parser";
import { diskFiles, type Fabric, loadFabric } from "@concord/contracts";

/** Contracts by others that this repository's reader is measured on. They lie beside the repository, where they are there. */
export const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus/asyncapi");
export const hasCorpus = existsSync(corpus);

/** One diagnostic in the words of both parsers, comparable as text. */
type Line = string;

export interface Comparison {
  readonly file: string;
  /** Whether both call the document valid, or both invalid. */
  readonly sameVerdict: boolean;
  readonly onlyStock: readonly Line[];
  readonly onlyOurs: readonly Line[];
}

const severities = ["error", "warning", "note", "note"] as const;

/** Reads a folder with this repository's reader; of its files only one in so many, where that is said. */
export async function readFolder(cwd: string, root: string, oneIn = 1): Promise<Fabric> {
  const source = diskFiles({ cwd, root });
  const files = (await source.list()).filter((_, index) => index % oneIn === 0);
  return loadFabric({ ...source, list: () => Promise.resolve(files) }, { root });
}

/**
 * Runs the stock parser over one document of a fabric and compares: code, severity, message, file and line. Left out is
 * what either says in its own way: of the text (`parser`) and of references that lead nowhere (`invalid-ref`); there only
 * the verdicts are compared.
 */
export async function compareWithStock(fabric: Fabric, cwd: string, file: string): Promise<Comparison> {
  const source = path.join(cwd, file);
  const parser = new Parser({ __unstable: { resolver: { cache: false } } });
  const diagnostics = await parser.validate(readFileSync(source, "utf8"), { source });
  const stock = new Set<Line>();
  let stockValid = true;
  for (const { code, severity, message, range, source: at = source } of diagnostics) {
    if (severities[severity] === "error") stockValid = false;
    if (code === "parser" || code === "invalid-ref") continue;
    const place = `${path.relative(cwd, at)}:${range.start.line + 1}`;
    stock.add(`${severities[severity]} ${code} ${place} ${message.replace(/\.$/, "")}`);
  }
  const ours = new Set<Line>();
  for (const { code, severity, message, at } of fabric.findings) {
    if (!code.startsWith("contracts/asyncapi")) continue;
    ours.add(`${severity} ${code.slice("contracts/".length)} ${at.file}:${at.line} ${message}`);
  }
  const contract = fabric.contracts.find((one) => one.file === file)!;
  const own = [...ours].filter((line) => line.includes(` ${file}:`));
  return {
    file,
    sameVerdict: contract.valid === stockValid,
    onlyStock: [...stock].filter((line) => !ours.has(line)),
    onlyOurs: own.filter((line) => !stock.has(line)),
  };
}
