import { type Fabric, type Mapping, pascalCase } from "@concord/contracts";
import { type Finding, type FindingInput, type JsonObject, compareFindings, finding } from "@concord/diagnostics";
import { type Comparison, compareFields } from "./compare-fields.ts";
import { fieldTree } from "./field-tree.ts";
import { type WrittenMapper, readMapper } from "./read-mapper.ts";

/**
 * What becomes of each field on the way from a system's own shape to a canonical model, at every depth. Fields go by
 * their paths: `total.amount`, and `lines[].sku` for that field of each item.
 */
export interface MappingCoverage {
  readonly mapping: Mapping;
  /** Target fields, and the source fields that each is made of. */
  readonly mapped: readonly { readonly field: string; readonly from: readonly string[] }[];
  /** Target fields that are the same whatever the source says. */
  readonly defaulted: readonly string[];
  /** Target fields that are left out, and why. */
  readonly dropped: readonly Reasoned[];
  /** Source fields that nothing is made of, and why. */
  readonly ignored: readonly Reasoned[];
  /** Source fields of which nobody says anything: the rules that cannot be built tomorrow. */
  readonly unmapped: readonly string[];
  /** How many fields the source has, those inside others counted and not what holds them. */
  readonly fields: number;
  /** How many of them something is made of. */
  readonly used: number;
}

/** Spelt as a type, so that it counts as JSON. */
type Reasoned = { readonly field: string; readonly because: string };

export interface Coverages {
  readonly coverages: readonly MappingCoverage[];
  readonly findings: readonly Finding[];
}

/**
 * Reads every mapper that the mappings name, without running it, and holds it to the contracts as they are now.
 * @param readModule the text of a file, relative to `concord.yaml`; undefined where there is none
 */
export function coverMappings(fabric: Fabric, readModule: (file: string) => string | undefined): Coverages {
  const coverages: MappingCoverage[] = [];
  const findings: FindingInput[] = [];
  for (const mapping of fabric.mappings) {
    const found = coverMapping(mapping, readModule);
    if ("coverage" in found) coverages.push(found.coverage);
    const at = fabric.locate(mapping.at);
    findings.push(...found.remarks.map((remark) => ({ ...remark, at, subject: subjectOf(mapping) })));
  }
  return { coverages, findings: findings.map(finding).sort(compareFindings) };
}

type Remark = Omit<FindingInput, "at">;
type Covered =
  | { readonly remarks: readonly Remark[]; readonly coverage: MappingCoverage }
  | { readonly remarks: readonly Remark[] };

function coverMapping(mapping: Mapping, readModule: (file: string) => string | undefined): Covered {
  const { module, name } = mapping;
  // A mapping that names no module is filled in elsewhere, where the compiler looks after it.
  if (module === undefined) return { remarks: [] };
  const define = `define${pascalCase(name)}`;
  const text = readModule(module);
  const written = text === undefined ? undefined : readMapper(text, define);
  if (!written) {
    const missing =
      text === undefined
        ? `there is no file ${module}`
        : `${module} does not call ${define} with its rules written out`;
    return {
      remarks: [remark("module-missing", `${mapping.id}: ${missing}`, { module, define }, helpToWrite(define))],
    };
  }
  const comparison = compareFields(written, fieldTree(mapping.from), fieldTree(mapping.to));
  return { coverage: coverageOf(mapping, written, comparison), remarks: remarksOf(mapping, comparison) };
}

function coverageOf(mapping: Mapping, written: WrittenMapper, comparison: Comparison): MappingCoverage {
  const rules = [...written.fields];
  return {
    mapping,
    mapped: rules.flatMap(([field, rule]) => (rule.rule === "from" ? [{ field, from: rule.fields }] : [])),
    defaulted: rules.flatMap(([field, { rule }]) => (rule === "constant" ? [field] : [])),
    dropped: rules.flatMap(([field, rule]) => (rule.rule === "dropped" ? [{ field, because: rule.because }] : [])),
    ignored: [...written.ignored].map(([field, because]) => ({ field, because })),
    unmapped: comparison.unused,
    fields: comparison.leaves,
    used: comparison.used,
  };
}

function remarksOf(
  { id, from, to }: Mapping,
  { unfilled, unused, unknownInTarget, unknownInSource }: Comparison,
): readonly Remark[] {
  const ofModel = (model: string) => (field: string) => [field, model] as const;
  const unmapped = [...unfilled.map(ofModel(to.name)), ...unused.map(ofModel(from.name))];
  const unknown = [...unknownInTarget.map(ofModel(to.name)), ...unknownInSource.map(ofModel(from.name))];
  return [
    ...unmapped.map(([field, model]) =>
      remark(
        "field-unmapped",
        `${id} says nothing of ${field} of ${model}`,
        { field, model },
        `map it, or say why it is left out`,
      ),
    ),
    ...unknown.map(([field, model]) =>
      remark(
        "field-unknown",
        `${id} maps ${field}, which ${model} does not have`,
        { field, model },
        "take the rule out",
      ),
    ),
  ];
}

function remark(rule: string, message: string, facts: JsonObject, help: string): Remark {
  const severity = rule === "module-missing" ? "warning" : "error";
  return { code: `wiring/mapping-${rule}`, severity, message, facts, help };
}

function helpToWrite(define: string): string {
  return `write it: export const map = ${define}(({ from, constant, dropped }) => ({ fields: { … }, ignored: { … } }))`;
}

function subjectOf({ id, from, to, service }: Mapping): { kind: string; text: string } {
  return { kind: "mapping", text: `${id}, ${from.name} → ${to.name}, filled in by ${service}` };
}
