import { type ModernObject, defineGenerator, typesModule } from "@concord/codegen";
import { type Finding, type Location, finding } from "@concord/diagnostics";
import { approximations } from "./approximate.ts";
import { createBrands } from "./brands.ts";

/** `src/types.ts`: a type for every payload, for typed headers, and for every schema that they refer to. */
export const types = defineGenerator({
  name: "types",
  home: import.meta.dirname,
  description: "TypeScript types for payloads and headers.",
  tolerant: true,
  applies: (service) => service.types.length > 0,
  async plan(service, { render, header }) {
    const { declareType } = await import("./declare-type.ts");
    const findings = new Map<string, Finding>();
    const declarations: string[] = [];
    const brands = service.fabric.settings.generation.types.formats === "branded" ? createBrands(service) : undefined;
    for (const type of service.types) {
      const at = "definition" in type ? type.definition.at : type.role.message.at;
      const visit = (schema: ModernObject, pointer: string): void => {
        for (const [keyword, instead] of approximations(schema)) {
          const place = { file: at.file, pointer: `${at.pointer}${pointer}/${keyword}` };
          const key = `${at.file} ${keyword}`;
          if (!findings.has(key))
            findings.set(key, approximated(keyword, instead, service.fabric.locate(place), type.name));
        }
      };
      declarations.push(declareType(type, service, visit, brands?.brandOf));
    }
    declarations.push(...(brands?.declarations() ?? []));
    return {
      files: typesModule("types", render("types/types.ts", { header, declarations })),
      main: ["types"],
      findings: [...findings.values()],
    };
  },
});

function approximated(keyword: string, instead: string, at: Location, type: string): Finding {
  return finding({
    code: "codegen/type-approximated",
    severity: "note",
    message: `${keyword} is held by the validator alone: ${instead}`,
    at,
    facts: { keyword, type },
  });
}
