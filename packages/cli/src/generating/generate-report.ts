import type { Generated } from "@concord/codegen";
import type { Fabric } from "@concord/contracts";
import { type Finding, type Report, counted, finding, report } from "@concord/diagnostics";
import type { TemplateRun } from "./asyncapi-templates.ts";
import type { GenerateRun } from "./run-generate.ts";

/** Errors of the contracts, since their packages are missing something, and what generating found. */
export function generateReport(fabric: Fabric, generated: Generated, templates: TemplateRun): Report {
  const { packages, changes, findings } = generated;
  const errors = fabric.findings.filter(({ severity }) => severity === "error");
  const made = packages.filter(({ files }) => files > 0);
  const files = made.reduce((sum, one) => sum + one.files, 0);
  const partly = packages.filter(({ outcome }) => outcome === "partly").map(({ service }) => service);
  const failed = packages.filter(({ outcome }) => outcome === "failed").map(({ service }) => service);
  const lines = [
    `${counted(made.length, "package")} · ${counted(files, "file")} (${changeText(generated)})`,
    ...(templates.written.length > 0 ? [`by AsyncAPI templates: ${templates.written.join(", ")}`] : []),
    ...(templates.removed.length > 0 ? [`no longer asked of any: ${templates.removed.join(", ")}`] : []),
    ...(partly.length > 0 ? [`without stubs, as their contracts have errors: ${partly.join(", ")}`] : []),
    ...(failed.length > 0 ? [`not generated: ${failed.join(", ")}`] : []),
  ];
  return report({
    command: "generate",
    findings: [...errors, ...findings, ...templates.findings],
    summary: lines.join("\n"),
    figures: {
      packages: packages.map((one) => ({ ...one })),
      files: {
        created: changes.created.map((file) => file.path),
        updated: changes.updated.map((file) => file.path),
        removed: [...changes.stale],
        unchanged: changes.unchanged,
      },
    },
  });
}

/** The report for `--check`: each package that is not what its contract says now is an error. */
export function checkedReport(fabric: Fabric, { generated, templates, report: found }: GenerateRun): Report {
  const outdated = outdatedFindings(fabric, generated, templates);
  return report({ ...found, findings: [...found.findings, ...outdated] });
}

function changeText({ changes }: Generated): string {
  const counts = [
    [changes.created.length, "new"],
    [changes.updated.length, "changed"],
    [changes.stale.length, "removed"],
  ] as const;
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return told.length > 0 ? told.join(", ") : "nothing changed";
}

function outdatedFindings(
  fabric: Fabric,
  { changes }: Generated,
  { written, removed }: TemplateRun,
): readonly Finding[] {
  const files = [...changes.created, ...changes.updated]
    .map((file) => file.path)
    .concat(changes.stale, written, removed);
  return [...Map.groupBy(files, (file) => file.split("/")[0]!)].map(([folder, own]) => {
    const service = fabric.services.find(({ id }) => id === folder);
    return finding({
      code: "codegen/package-outdated",
      severity: "error",
      message: `${counted(own.length, "generated file")} of ${folder} ${own.length === 1 ? "is" : "are"} out of date`,
      at: fabric.locate(service?.at ?? { file: fabric.root, pointer: "" }),
      facts: { files: own },
      help: "run concord generate",
    });
  });
}
