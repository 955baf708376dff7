import { readFileSync } from "node:fs";
import path from "node:path/posix";
import type { Fabric, Service, ServiceId } from "@concord/contracts";
import { type Finding, type FindingInput, compareFindings, finding } from "@concord/diagnostics";
import { compileFiles } from "./compile-files.ts";
import type { Generator, PackagePart, PlanContext } from "./define-generator.ts";
import { type PlannedFile, joinPlans } from "./file-plan.ts";
import { headerText, isOwnFile } from "./header.ts";
import { type RuntimeUse, packageFiles, sourceName } from "./package-files.ts";
import type { Render } from "./render.ts";
import type { SchemaSet } from "./schema/schema-set.ts";
import { type ServiceModel, modelService } from "./service-model.ts";
import { vendorRuntime } from "./vendor-runtime.ts";

export interface PlanOptions {
  readonly generators: readonly Generator[];
  readonly render: Render;
  /** The scope of the packages' names. */
  readonly scope: string;
  readonly runtime: "package" | "vendored";
}

/** What one service's package consists of. */
export interface PackagePlan {
  readonly service: ServiceId;
  /** Relative to the output folder. */
  readonly folder: string;
  readonly packageName: string;
  /** Paths are relative to the output folder. */
  readonly files: readonly PlannedFile[];
  /** Names of the generators that took part. */
  readonly generators: readonly string[];
  readonly findings: readonly Finding[];
}

/** Makes the planner for one fabric: the package of one service at a time. Pure but for the runtime's own files. */
export function createPlanner(fabric: Fabric, options: PlanOptions): (service: Service) => Promise<PackagePlan> {
  return async (service) => {
    const model = modelService(fabric, service, options);
    const valid = model.contracts.every((contract) => contract.valid);
    const able = options.generators.filter((generator) => (valid || generator.tolerant) && generator.applies(model));
    const context = contextOf(model, options);
    const parts: PackagePart[] = [];
    for (const generator of able) parts.push(sound(generator.name, await generator.plan(model, context)));
    const needsRuntime = parts.some((part) => part.needsRuntime);
    const runtime: RuntimeUse =
      options.runtime === "vendored" ? { kind: "vendored" } : { kind: "package", version: ownVersion };
    const own = joinPlans([
      ...parts.map(({ files }) => files),
      ...(parts.length > 0
        ? [sound("package", { files: packageFiles(model, parts, { ...context, runtime }) }).files]
        : []),
    ]);
    const copies =
      needsRuntime && runtime.kind === "vendored"
        ? await vendorRuntime(parts.flatMap(({ runtimeEntries }) => runtimeEntries ?? []))
        : [];
    const files = joinPlans([own, await compileFiles(own), copies]);
    return {
      service: service.id,
      folder: model.folder,
      packageName: model.packageName,
      files: files.map((file) => ({ ...file, path: `${model.folder}/${file.path}` })),
      generators: able.map(({ name }) => name),
      findings: [...noteFindings(fabric, model.schemas), ...parts.flatMap(({ findings }) => findings ?? [])].sort(
        compareFindings,
      ),
    };
  };
}

/** What a generator plans, where it can be written, and known again. Generators come from elsewhere, too, and untyped. */
function sound(name: string, part: PackagePart): PackagePart {
  for (const { path: file, text } of part.files.map((one: Partial<PlannedFile> | undefined) => one ?? {})) {
    if (typeof file !== "string" || typeof text !== "string")
      throw new Error(`${name} plans a file without a path or a text`);
    if (path.isAbsolute(file) || /^\.\.?(\/|$)/.test(path.normalize(file)))
      throw new Error(`${name} plans ${file}, which is not below its package`);
    if (!isOwnFile(text)) throw new Error(`${name} plans ${file}, which must begin with the header in a comment`);
  }
  return part;
}

function contextOf(model: ServiceModel, options: PlanOptions): PlanContext {
  const contracts = model.contracts.map(({ file, version, hash }) => ({
    file: sourceName(model.fabric, file),
    version,
    hash,
  }));
  return {
    render: options.render,
    header: headerText(contracts),
    runtime: (entry) =>
      options.runtime === "vendored"
        ? `../runtime/${entry ?? "index"}.js`
        : `@concord/runtime${entry === undefined ? "" : `/${entry}`}`,
  };
}

const ownVersion = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }
).version;

/** What was left out of the schemas, each keyword once for each file. */
export function noteFindings(fabric: Fabric, schemas: Pick<SchemaSet, "definitions" | "notes">): readonly Finding[] {
  const found = new Map<string, FindingInput>();
  for (const { kind, keyword, pointer, detail, at } of schemas.notes) {
    const key = `${at.file} ${kind} ${keyword}`;
    if (found.has(key)) continue;
    found.set(key, {
      code: `codegen/${kind}`,
      severity: "note",
      message: `left out of the generated code: ${detail}`,
      at: fabric.locate(at),
      facts: { keyword, pointer },
    });
  }
  for (const { at, opaque, name } of schemas.definitions.values()) {
    if (opaque === undefined || found.has(`${at.file} ${opaque}`)) continue;
    found.set(`${at.file} ${opaque}`, {
      code: "codegen/format-untranslated",
      severity: "note",
      message: `${name} is written in ${opaque}: its type is unknown, and nothing of it is validated`,
      at: fabric.locate(at),
      facts: { schemaFormat: opaque },
    });
  }
  return [...found.values()].map(finding);
}
