#!/usr/bin/env node
// Starts the command on Node 24.12 or newer: this process when it is one, otherwise the `node` package's binary.
// Runs from TypeScript sources in the repository, from dist where it is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as module from "node:module"; // as a namespace: an old Node must not fail on a name it lacks
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 24 || (major === 24 && minor >= 12)) {
  // Most commands end before what the engine's last compiler makes pays for itself: it took a seventh of their time. Work
  // that takes many seconds still gets it. An engine of another version may not know the flag, and would say so.
  if (process.versions.v8.startsWith("13.")) setFlagsFromString("--invocation-count-for-turbofan=100000");
  // Loading takes a third of a second; from the compiled code that Node keeps, a tenth.
  module.enableCompileCache();
  const sources = new URL("../src/main.ts", import.meta.url);
  const fromSources = existsSync(sources);
  if (fromSources) {
    // One source names another as it is, and packages are the same for all of them: to look for each took a tenth of a run.
    const repository = new URL("../../../", import.meta.url).href;
    const packages = new Map();
    module.registerHooks({
      resolve: (specifier, context, next) => {
        const isOwn = context.parentURL?.startsWith(repository);
        if (isOwn && specifier.startsWith(".") && specifier.endsWith(".ts"))
          return { url: new URL(specifier, context.parentURL).href, format: "module-typescript", shortCircuit: true };
        if (!specifier.startsWith("@concord/")) return next(specifier);
        const known = isOwn ? packages.get(specifier) : undefined;
        const found = known ?? next(specifier, { ...context, conditions: ["source", ...context.conditions] });
        if (isOwn) packages.set(specifier, { ...found, shortCircuit: true });
        return found;
      },
    });
  }
  const { main } = await import(fromSources ? sources.href : "../dist/main.js");
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = packagedNode();
  if (node) {
    const child = spawnSync(node, process.argv.slice(1), { stdio: "inherit" });
    process.exitCode = child.status ?? 1;
  } else {
    process.stderr.write(
      `error  concord needs Node 24.12 or newer; this is ${process.version}\n` +
        'help   install Node 24, or run: npm install --save-dev node@24 (and name "node" under allowScripts in package.json)\n',
    );
    process.exitCode = 1;
  }
}

function packagedNode() {
  const starts = [join(process.cwd(), "package.json"), fileURLToPath(import.meta.url)];
  for (const start of starts) {
    try {
      const home = dirname(module.createRequire(start).resolve("node/package.json"));
      const binary = join(home, "bin", process.platform === "win32" ? "node.exe" : "node");
      if (existsSync(binary)) return binary;
    } catch {
      // Not installed from this place; the next one may have it.
    }
  }
  return undefined;
}
