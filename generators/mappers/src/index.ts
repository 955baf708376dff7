import { createImports, defineGenerator } from "@concord/codegen";
import { pascalCase } from "@concord/contracts";

/** `src/mappers.ts`: what turns a system's own shapes into canonical models, to be filled in. */
export const mappers = defineGenerator({
  name: "mappers",
  home: import.meta.dirname,
  description: "Typed mappers from a system's own shapes to canonical models.",
  tolerant: true,
  applies: (service) => service.mappings.length > 0,
  plan({ mappings, packageName }, { render, header, runtime }) {
    const imports = createImports();
    imports.type(runtime("mapping"), "DefineMapper");
    imports.value(runtime("mapping"), "createMapper");
    imports.type("./types.js", ...mappings.flatMap(({ from, to }) => [from, to]));
    const views = mappings.map(({ mapping, from, to }) => ({
      constant: `define${pascalCase(mapping.name)}`,
      description: [mapping.description ?? mapping.summary ?? `Turns ${from} into ${to}.`],
      from,
      to,
    }));
    return {
      files: [
        {
          path: "src/mappers.ts",
          text: render("mappers/mappers.ts", { header, imports: imports.print().trimEnd(), mappers: views }),
        },
      ],
      exports: { "./mappers": "mappers" },
      readme: render("mappers/readme.md", { packageName, first: views[0] }),
      needsRuntime: true,
      runtimeEntries: ["mapping"],
    };
  },
});
