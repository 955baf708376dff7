import { type ServiceModel, defineGenerator } from "@concord/codegen";

/** `src/validators.ts`: a validator for every payload and for typed headers, as plain code. */
export const validators = defineGenerator({
  name: "validators",
  home: import.meta.dirname,
  description: "Dependency-free validators for payloads and headers.",
  tolerant: true,
  applies: (service) => service.messages.length > 0,
  async plan(service, { render, header, runtime }) {
    const { emitValidators } = await import("./emit-validators.ts");
    const checked = checkedSchemas(service);
    const wanted = [...new Set(checked.flatMap(({ key }) => key ?? []))];
    const { code, support, functionOf } = emitValidators(
      service.schemas.definitions,
      wanted,
      service.fabric.settings.generation.validators,
    );
    const view = {
      header,
      runtime: runtime(),
      support: support.map((name) => render(`validators/support/${name}.js`, {})),
      code,
      validators: checked.map(({ validator, type, key }) => ({
        validator,
        type,
        check: key === undefined ? undefined : functionOf.get(key),
      })),
    };
    // Plain code already: a compiler would only lay it out at twice the size.
    return {
      files: [
        { path: "src/validators.ts", text: render("validators/validators.ts", { ...view, typed: true }) },
        { path: "dist/validators.js", text: render("validators/validators.ts", { ...view, typed: false }) },
        { path: "dist/validators.d.ts", text: render("validators/validators.d.ts", view) },
      ],
      main: ["validators"],
      needsRuntime: true,
    };
  },
});

function checkedSchemas(service: ServiceModel): readonly ServiceModel["messages"][number]["payload"][] {
  return service.messages.flatMap(({ payload, headers }) => (headers ? [payload, headers] : [payload]));
}
