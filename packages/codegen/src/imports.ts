import { stringLiteral } from "./typescript-text.ts";

export interface Imports {
  /** Asks for a value from a module. */
  value(module: string, ...names: readonly string[]): void;
  /** Asks for a type from a module. */
  type(module: string, ...names: readonly string[]): void;
  /** The import statements, packages before files, each name once, sorted. */
  print(): string;
}

/** Collects what one file imports while its body is being planned. */
export function createImports(): Imports {
  const modules = new Map<string, Map<string, "value" | "type">>();
  const add = (module: string, names: readonly string[], kind: "value" | "type"): void => {
    const wanted = modules.get(module) ?? new Map<string, "value" | "type">();
    for (const name of names) if (wanted.get(name) !== "value") wanted.set(name, kind);
    modules.set(module, wanted);
  };
  return {
    value: (module, ...names) => add(module, names, "value"),
    type: (module, ...names) => add(module, names, "type"),
    print() {
      return [...modules]
        .toSorted(packagesFirst)
        .map(([module, names]) =>
          statement(
            module,
            [...names].toSorted(([left], [right]) => (left < right ? -1 : 1)),
          ),
        )
        .join("");
    },
  };
}

function packagesFirst([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return Number(left.startsWith(".")) - Number(right.startsWith(".")) || (left < right ? -1 : 1);
}

function statement(module: string, names: readonly (readonly [string, "value" | "type"])[]): string {
  const onlyTypes = names.every(([, kind]) => kind === "type");
  const list = names.map(([name, kind]) => (kind === "type" && !onlyTypes ? `type ${name}` : name));
  const keyword = onlyTypes ? "import type" : "import";
  const line = `${keyword} { ${list.join(", ")} } from ${stringLiteral(module)};\n`;
  return line.length <= 121
    ? line
    : `${keyword} {\n${list.map((name) => `  ${name},\n`).join("")}} from ${stringLiteral(module)};\n`;
}
