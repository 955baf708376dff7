import { globSync, readFileSync, existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifests = globSync(["packages/*/package.json", "generators/*/package.json", "catalog-site/package.json"], {
  cwd: root,
});
const sources = globSync(
  ["{packages,generators}/*/src/**/*.ts", "catalog-site/src/**/*.{ts,astro}", "scripts/**/*.{js,ts}", "bench/**/*.ts"],
  { cwd: root },
);
const kebab = /^(index|[a-z0-9]+(-[a-z0-9]+)*|404|\[[.a-z0-9]+\])(\.[a-z]+)*$/;
/** Astro's components carry the names of their tags. */
const component = /\/components\/[A-Z]\w+\.astro$/;

describe("house rules", () => {
  test.each(manifests)("%s describes itself alike", (file) => {
    const manifest = JSON.parse(readFileSync(join(root, file), "utf8"));
    expect(manifest).toMatchObject({
      license: "Apache-2.0",
      type: "module",
      description: expect.stringMatching(/\.$/),
    });
    expect(manifest.name).toMatch(/^@concord\//);
    expect(existsSync(join(root, dirname(file), "README.md")), "README.md").toBe(true);
  });

  test("source files are kebab-case, and none is a drawer for odds and ends", () => {
    const odd = sources.filter((file) => !kebab.test(basename(file)) && !component.test(file));
    const drawers = sources.filter((file) => /^(utils?|helpers?|common|shared|misc)\b/.test(basename(file)));
    expect({ odd, drawers }).toEqual({ odd: [], drawers: [] });
  });

  test("no source file is over 400 lines, and half of them are under 100", () => {
    const sizes = sources.map((file) => ({
      file,
      lines: readFileSync(join(root, file), "utf8").split("\n").length - 1,
    }));
    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([]);
    expect(sizes.map(({ lines }) => lines).sort((a, b) => a - b)[sizes.length >> 1]).toBeLessThan(100);
  });

  test("the lock file names no download address", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const addressed = Object.entries<{ resolved?: string; link?: boolean }>(packages).filter(
      ([, entry]) => entry.resolved && !entry.link,
    );
    expect(addressed.map(([path]) => path)).toEqual([]);
  });
});
