import { createHash } from "node:crypto";
import path from "node:path/posix";
import type { Contract, Fabric } from "@concord/contracts";
import type { PackagePart } from "./define-generator.ts";
import type { PlannedFile } from "./file-plan.ts";
import type { Render } from "./render.ts";
import type { ServiceModel } from "./service-model.ts";
import { transportsFor } from "./transports.ts";

/** What every package has, whatever its parts: manifest, entry, README, compiler settings. */
export function packageFiles(
  model: ServiceModel,
  parts: readonly PackagePart[],
  context: { readonly render: Render; readonly header: string; readonly runtime: RuntimeUse },
): readonly PlannedFile[] {
  const { render, header } = context;
  const modules = parts.flatMap(({ main }) => main ?? []);
  const { service, packageName } = model;
  const contracts = model.contracts.map(({ file, title, version }) => ({
    file: sourceName(model.fabric, file),
    title,
    version,
  }));
  const sections = parts.flatMap(({ readme }) => readme?.trim() ?? []);
  const vendored = context.runtime.kind === "vendored" && parts.some((part) => part.needsRuntime);
  const entry = render("package/index.ts", { header, modules });
  const summary = service.summary ?? service.description ?? service.title;
  const protocols = model.operations.flatMap(({ channel }) => channel.protocols);
  const install = transportsFor(protocols).flatMap(({ name, peers }) => [name, ...peers]);
  return [
    { path: "package.json", text: `${JSON.stringify(manifest(model, parts, header, context.runtime), null, 2)}\n` },
    {
      path: "README.md",
      text: render("package/readme.md", { header, packageName, summary, contracts, install, sections, vendored }),
    },
    { path: "tsconfig.json", text: render("package/tsconfig.json", { header }) },
    // It reads the same in TypeScript, JavaScript and declarations.
    ...["src/index.ts", "dist/index.js", "dist/index.d.ts"].map((file) => ({ path: file, text: entry })),
  ];
}

/** How a package comes by the runtime: its copy, or the version it asks for. */
export type RuntimeUse = { readonly kind: "vendored" } | { readonly kind: "package"; readonly version: string };

function manifest(model: ServiceModel, parts: readonly PackagePart[], header: string, runtime: RuntimeUse): object {
  const entries = Object.assign({ ".": "index" }, ...parts.map((part) => part.exports ?? {})) as Record<string, string>;
  const needsRuntime = parts.some((part) => part.needsRuntime);
  const vendored = needsRuntime && runtime.kind === "vendored";
  const dependencies: Record<string, string> = Object.assign(
    needsRuntime && runtime.kind === "package" ? { "@concord/runtime": `^${runtime.version}` } : {},
    ...parts.map((part) => part.dependencies ?? {}),
  );
  return {
    "//": header,
    name: model.packageName,
    version: semanticVersion(model.service.version),
    description: `${oneLine(model.service.title)}: types, validators and clients made from its contracts.`,
    type: "module",
    sideEffects: false,
    files: ["dist", ...(vendored ? ["runtime"] : [])],
    exports: {
      ...Object.fromEntries(
        Object.entries(entries).map(([entry, module]) => [
          entry,
          { types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` },
        ]),
      ),
      // Whoever has no other runtime takes transports from this one.
      ...(vendored && {
        "./runtime": { types: "./runtime/index.d.ts", default: "./runtime/index.js" },
        "./runtime/*": { types: "./runtime/*.d.ts", default: "./runtime/*.js" },
      }),
      "./package.json": "./package.json",
    },
    ...(Object.keys(dependencies).length > 0 && { dependencies }),
    engines: { node: ">=22" },
  };
}

/** A contract's version as npm asks for one: `2` and `2.1` are filled up; anything else is a build of 0.0.0. */
function semanticVersion(version: string): string {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.exec(version.trim());
  if (!found) return hashVersion(version);
  const [, major, minor = "0", patch = "0", pre = ""] = found;
  const parts = [major, minor, patch].map(Number);
  // npm counts no further.
  return parts.every(Number.isSafeInteger) && isLegalPrerelease(pre)
    ? `${parts.join(".")}${pre}`
    : hashVersion(version);
}

function hashVersion(version: string): string {
  // The letter keeps a hash of digits alone from being a number, which may not begin with zero.
  return `0.0.0-v${createHash("sha256").update(version).digest("hex").slice(0, 8)}`;
}

function isLegalPrerelease(pre: string): boolean {
  return (
    pre === "" ||
    pre
      .slice(1)
      .split(".")
      .every((part) => part !== "" && !/^0\d+$/.test(part))
  );
}

/** A contract's file as headers name it: from the contracts folder on, wherever that lies and whoever runs it. */
export function sourceName(fabric: Fabric, file: Contract["file"]): string {
  return path.relative(path.dirname(fabric.root), file);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
