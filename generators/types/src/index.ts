import { defineGenerator, typesModule } from "@concord/codegen";
import { createApproximationReport } from "./approximate.ts";
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
    const report = createApproximationReport(service.fabric);
    const isBranded = service.fabric.settings.generation.types.formats === "branded";
    const brands = isBranded ? createBrands(service.types.map(({ name }) => name)) : undefined;
    const declarations = service.types.map((type) => {
      const at = "definition" in type ? type.definition.at : type.role.message.at;
      return declareType(type, service, report.visitOf(type.name, at), brands?.brandOf);
    });
    declarations.push(...(brands?.declarations() ?? []).map(([, text]) => text));
    return {
      files: typesModule("types", render("types/types.ts", { header, declarations })),
      main: ["types"],
      findings: report.findings(),
    };
  },
});
