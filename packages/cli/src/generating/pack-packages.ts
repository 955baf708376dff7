import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type GeneratedPackage, libraryPackages, transportsFor } from "@concord/codegen";
import type { Fabric, ServiceId } from "@concord/contracts";
import type { Shell } from "../shell.ts";
import { npmOutput } from "./npm.ts";

/** One tarball, as it was written. */
export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** The service that it was made for; absent for what generated packages lean on. */
  readonly service?: ServiceId;
  /** Absolute. */
  readonly file: string;
  /** Bytes of the tarball, and of what it unpacks to. */
  readonly size: number;
  readonly unpackedSize: number;
}

export interface Packed {
  /** What generated packages lean on comes first: in this order they can be published. */
  readonly packages: readonly PackedPackage[];
  /** Packages that are asked for, and that this installation does not have. */
  readonly missing: readonly string[];
}

interface NpmPacked {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
}

/**
 * Packs generated packages as npm would publish them, with every package of this product that they lean on. Tarballs
 * come to stand in their folder once all of them are whole, in place of those of other versions of the same packages.
 * @param output the folder of the generated packages, absolute
 * @param out where the tarballs go: a folder that is there, absolute
 */
export async function packPackages(
  fabric: Fabric,
  generated: readonly GeneratedPackage[],
  { output, out }: { readonly output: string; readonly out: string },
  shell: Shell,
): Promise<Packed> {
  const made = generated.filter(({ files }) => files > 0);
  // Told of no folder, npm would pack the one it stands in.
  if (made.length === 0) return { packages: [], missing: [] };
  const folders = made.map(({ service }) => path.join(output, service));
  const transports = transportsFor(protocolsOf(fabric, made)).map(({ name }) => name);
  const libraries = findLibraries([...folders.flatMap(dependenciesOf), ...transports], output);
  const staging = mkdtempSync(path.join(tmpdir(), "concord-pack-"));
  const tarballs = mkdtempSync(path.join(out, ".concord-"));
  try {
    const staged = await stageLibraries(libraries.homes, staging);
    const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", tarballs];
    const answer = await npmOutput([...args, ...staged, ...folders], staging, shell);
    const serviceOf = new Map(made.map(({ packageName, service }) => [packageName, service]));
    const packages = (JSON.parse(answer) as readonly NpmPacked[]).map((packed) => {
      const { name, version, filename, size, unpackedSize } = packed;
      const service = serviceOf.get(name);
      const file = path.join(out, filename);
      return { name, version, file, size, unpackedSize, ...(service !== undefined && { service }) };
    });
    for (const { file } of packages) renameSync(path.join(tarballs, path.basename(file)), file);
    for (const one of packages) for (const file of otherVersions(one, out)) rmSync(file);
    return { packages, missing: libraries.missing };
  } finally {
    rmSync(staging, { recursive: true, force: true });
    rmSync(tarballs, { recursive: true, force: true });
  }
}

/** Tarballs of a package beside the one that was just made: installed with it, one of them would win by chance. */
function otherVersions({ file, version }: PackedPackage, out: string): readonly string[] {
  const start = path.basename(file, `${version}.tgz`);
  return readdirSync(out)
    .filter((name) => name.startsWith(start) && /^\d+\.\d+\.\d+(?:-.*)?\.tgz$/.test(name.slice(start.length)))
    .map((name) => path.join(out, name))
    .filter((other) => other !== file);
}

function protocolsOf(fabric: Fabric, made: readonly GeneratedPackage[]): readonly string[] {
  const services = new Set(made.map(({ service }) => service));
  const channels = new Set(
    fabric.operations.filter(({ service }) => services.has(service)).map(({ channel }) => channel),
  );
  return fabric.channels.filter(({ id }) => channels.has(id)).flatMap(({ protocols }) => protocols);
}

/** The packages of this product that a package depends on. */
function dependenciesOf(folder: string): readonly string[] {
  const text = readFileSync(path.join(folder, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(text) as { readonly dependencies?: Readonly<Record<string, string>> };
  return Object.keys(dependencies).filter((name) => name.startsWith("@concord/"));
}

/** Their folders, and those of what they depend on in turn: what others depend on comes first. */
function findLibraries(
  names: readonly string[],
  from: string,
): { homes: readonly string[]; missing: readonly string[] } {
  const homes = new Map<string, string | undefined>();
  const visit = (name: string): void => {
    if (homes.has(name)) return;
    const home = homeOf(name, from);
    homes.set(name, undefined);
    if (home === undefined) return;
    for (const dependency of dependenciesOf(home)) visit(dependency);
    // Set anew, so that it comes after what it depends on.
    homes.delete(name);
    homes.set(name, home);
  };
  for (const name of names.toSorted()) visit(name);
  return {
    homes: [...homes.values()].filter((home) => home !== undefined),
    missing: [...homes].flatMap(([name, home]) => (home === undefined ? [name] : [])),
  };
}

/** Where a package stands: seen from the workspace, or from here. */
function homeOf(name: string, from: string): string | undefined {
  const places = [path.join(from, "package.json"), import.meta.filename];
  for (const place of places) {
    for (const folder of createRequire(place).resolve.paths(name) ?? []) {
      if (existsSync(path.join(folder, name, "package.json"))) return realpathSync(path.join(folder, name));
    }
  }
  return undefined;
}

async function stageLibraries(homes: readonly string[], staging: string): Promise<readonly string[]> {
  const libraries = await libraryPackages(homes);
  return libraries.map(({ name, files }) => {
    const folder = path.join(staging, name.split("/").at(-1)!);
    for (const { path: file, text } of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  });
}
