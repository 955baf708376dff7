import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { compileFunction } from "node:vm";

/** What a CommonJS module exports. */
export type Exports = Record<string, unknown>;

/**
 * Reads CommonJS modules of a library with others in place of what they import. They are read for this alone: whoever
 * imports the library itself gets it as it is.
 * @param home where the modules are, absolute
 * @param inPlaceOf what modules get for a name that they import; for every other it is what is installed
 * @returns reads a module by its path in `home`, without `.js`
 */
export function moduleReader(home: string, inPlaceOf: Readonly<Record<string, object>>): (module: string) => Exports {
  const installed = createRequire(path.join(home, "index.js"));
  const read = new Map<string, Exports>();
  const readModule = (module: string): Exports => {
    const known = read.get(module);
    if (known) return known;
    const own = { exports: {} as Exports };
    read.set(module, own.exports);
    const file = path.join(home, `${module}.js`);
    const run = compileFunction(readFileSync(file, "utf8"), ["exports", "require", "module"], { filename: file });
    const load = (name: string): object => {
      if (!name.startsWith(".")) return inPlaceOf[name] ?? (installed(name) as Exports);
      const target = installed.resolve(path.resolve(path.dirname(file), name));
      return readModule(path.relative(home, target).replace(/\.js$/, ""));
    };
    run(own.exports, load, own);
    read.set(module, own.exports);
    return own.exports;
  };
  return readModule;
}

/** In place of a module: it is loaded when something of it is asked for. */
export function onDemand(load: () => Exports): Exports {
  let loaded: Exports | undefined;
  return new Proxy({}, { get: (_nothing, name: string) => (loaded ??= load())[name] });
}

/** Calls a function that a module exports. */
export function call(module: Exports, name: string, ...given: readonly unknown[]): unknown {
  return (module[name] as (...given: readonly unknown[]) => unknown)(...given);
}
