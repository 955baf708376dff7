import { type Contract, kebabCase } from "@concord/contracts";
import path from "node:path/posix";

/** `http` for a service's only API; where it has several, each is called after its file. */
export function apiStems(contracts: readonly Contract[]): ReadonlyMap<string, Contract> {
  if (contracts.length === 1) return new Map([["http", contracts[0]!]]);
  const names = new Map<string, Contract>();
  for (const contract of contracts) {
    const stem = `http-${kebabCase(path.basename(contract.file, path.extname(contract.file)))}`;
    names.set(names.has(stem) ? `${stem}-${names.size + 1}` : stem, contract);
  }
  return names;
}
