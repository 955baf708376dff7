import { type Contract, type Fabric, resolvePointer } from "@concord/contracts";
import type { Severity } from "@concord/diagnostics";
import { type IRuleResult, Spectral, type Ruleset } from "@stoplight/spectral-core";
import { below } from "../fields/json.ts";
import type { Remark } from "../lint-rule.ts";

/** What a rule of a team's own ruleset says. */
export interface SpectralRemark extends Remark {
  /** `spectral:operation-description` */
  readonly rule: string;
  readonly severity: Severity;
}

const severities: readonly Severity[] = ["error", "warning", "note", "note"];

/**
 * Holds each contract to a Spectral ruleset. Spectral sees the document with its other files bundled in; what it says
 * about those is left out, because it would be said again for each contract that refers to them.
 */
export async function runSpectral(fabric: Fabric, ruleset: Ruleset): Promise<readonly SpectralRemark[]> {
  const spectral = new Spectral();
  spectral.setRuleset(ruleset);
  const remarks: SpectralRemark[] = [];
  for (const contract of fabric.contracts) remarks.push(...(await checkContract(contract, fabric, spectral)));
  return remarks;
}

async function checkContract(contract: Contract, fabric: Fabric, spectral: Spectral): Promise<SpectralRemark[]> {
  const { file, bundled } = contract;
  const parsed = { data: bundled, diagnostics: [], ast: undefined, lineMap: [] };
  const results = await spectral.run({ parsed, source: file, getLocationForJsonPath: () => undefined });
  return results.flatMap((result) => {
    const pointer = below("", ...(result.path as readonly (string | number)[]));
    const bundledIn = /^\/components\/schemas\/[^/]+/u.exec(pointer)?.[0];
    const own = bundledIn === undefined || resolvePointer(fabric.documents.get(file), bundledIn) !== undefined;
    return own && !isInternal(result) ? [toRemark(result, file, pointer)] : [];
  });
}

/** Spectral's own troubles with references, which reading has reported already. */
function isInternal({ code }: IRuleResult): boolean {
  return code === "invalid-ref" || code === "unrecognized-format";
}

function toRemark({ code, message, severity }: IRuleResult, file: string, pointer: string): SpectralRemark {
  const text = message.replace(/\.$/u, "");
  return {
    rule: `spectral:${code}`,
    severity: severities[severity] ?? "note",
    at: { file, pointer },
    message: text,
    label: text,
    facts: { rule: String(code), message },
  };
}
