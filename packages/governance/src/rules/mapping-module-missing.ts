import type { GovernanceRule } from "../rule.ts";

export const mappingModuleMissing: GovernanceRule = {
  id: "mapping-module-missing",
  area: "wiring",
  severity: "warning",
  title: "A mapping is not filled in where it says it is",
  explanation:
    "mappings.yaml names the file that fills a mapper in, and the file is not there, or does not call the generated define function with its rules written out. " +
    "The file is read, not run: the rules have to stand in the call itself, or in constants of that file. " +
    "It is a warning, as the file may lie in another repository than the contracts.",
  example: "module: src/mappers/receipt-to-sale.ts, and no such file",
};
