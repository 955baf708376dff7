import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Who may know whom: a package may depend on any package of a lower layer, and on the siblings named here. */
const layers: readonly (readonly string[])[] = [
  ["packages/diagnostics", "packages/subschema", "packages/runtime"],
  ["packages/formats"],
  ["packages/contracts"],
  ["packages/compat", "packages/governance", "packages/codegen"],
  ["packages/transport-*"],
  ["generators/*"],
  ["packages/tap"],
  ["packages/cli", "catalog-site"],
];

const siblings: Readonly<Record<string, readonly string[]>> = {
  // One way to print a type and to write a validator; a server leans on the records of its client, and types by path on
  // its types.
  "generators/http-client": ["generators/types", "generators/validators"],
  "generators/http-server": ["generators/http-client"],
  "generators/http-types": ["generators/http-client"],
  // The command loads the site only for `concord catalog` and `concord start`.
  "packages/cli": ["catalog-site"],
};

/** Rooms whose promise is to bring nothing along. */
const withoutDependencies = ["packages/diagnostics", "packages/runtime"];

/** A transport speaks to one broker and knows the runtime alone. */
const onlyRuntime = "packages/transport-*";

interface Room {
  readonly folder: string;
  readonly name: string;
  readonly layer: number;
  readonly dependencies: readonly string[];
}

const rooms: readonly Room[] = layers.flatMap((patterns, layer) =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .sort()
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
      return { folder, layer, name: manifest.name, dependencies: Object.keys(manifest.dependencies ?? {}) };
    }),
);
const byName = new Map(rooms.map((room) => [room.name, room]));

describe("layers", () => {
  test("every package stands in the table", () => {
    const all = globSync(["packages/*/package.json", "generators/*/package.json", "catalog-site/package.json"], {
      cwd: root,
    });
    expect(rooms.map((room) => room.folder).sort()).toEqual(all.map((file) => dirname(file)).sort());
  });

  test("no package depends upwards or sideways", () => {
    expect(
      rooms.flatMap((room) =>
        [...edges(room)].filter((edge) => !allowed(room, edge)).map((edge) => `${room.folder} → ${edge.folder}`),
      ),
    ).toEqual([]);
  });

  test("no source file leaves its package by a relative path", () => {
    const leaving = rooms.flatMap((room) =>
      importsOf(room)
        .filter(({ file, specifier }) => specifier.startsWith(".") && leaves(room, file, specifier))
        .map(({ file, specifier }) => `${file} imports ${specifier}`),
    );
    expect(leaving).toEqual([]);
  });

  test.each(withoutDependencies)("%s has no dependency", (folder) => {
    expect(rooms.find((room) => room.folder === folder)?.dependencies).toEqual([]);
  });

  test("transports know the runtime alone", () => {
    for (const folder of globSync(onlyRuntime, { cwd: root })) {
      const known = rooms.find((room) => room.folder === folder)?.dependencies.filter((name) => byName.has(name));
      expect(known, folder).toEqual(["@concord/runtime"]);
    }
  });
});

function* edges(room: Room): Generator<Room> {
  const imported = importsOf(room).map(({ specifier }) => specifier.split("/").slice(0, 2).join("/"));
  for (const name of new Set([...room.dependencies, ...imported])) {
    const target = byName.get(name);
    if (target && target !== room) yield target;
  }
}

function allowed(from: Room, to: Room): boolean {
  return to.layer < from.layer || (siblings[from.folder] ?? []).includes(to.folder);
}

function importsOf(room: Room): readonly { readonly file: string; readonly specifier: string }[] {
  const files = globSync(`${room.folder}/src/**/*.{ts,astro}`, { cwd: root });
  return files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map(
      ([, specifier]) => ({
        file,
        specifier: specifier!,
      }),
    ),
  );
}

function leaves(room: Room, file: string, specifier: string): boolean {
  return relative(join(root, room.folder), resolve(root, dirname(file), specifier)).startsWith("..");
}
