import { type ServiceModel, defineGenerator, typesModule } from "@concord/codegen";
import { type Contract, kebabCase } from "@concord/contracts";
import path from "node:path/posix";
import { prepareDocument } from "./prepare-document.ts";

/** `src/http.ts`: types of a service's HTTP API, by path and by operation. */
export const httpTypes = defineGenerator({
  name: "http-types",
  home: import.meta.dirname,
  description: "TypeScript types for HTTP APIs.",
  tolerant: true,
  applies: (service) => openApis(service).length > 0,
  async plan(service, { render, header }) {
    const { printTypes } = await import("./print-types.ts");
    const endpoints = service.fabric.endpoints.filter((endpoint) => endpoint.service === service.service.id);
    const modules = apiStems(openApis(service));
    const files = [...modules].flatMap(([module, contract]) => {
      const own = endpoints.filter(({ at }) => at.file === contract.file);
      const types = printTypes(prepareDocument(contract.bundled, own));
      return typesModule(module, render("http-types/http.ts", { header, types }));
    });
    const [first = "http"] = modules.keys();
    return {
      files,
      exports: Object.fromEntries([...modules.keys()].map((module) => [`./${module}`, module])),
      readme: render("http-types/readme.md", { packageName: service.packageName, module: first }),
    };
  },
});

function openApis(service: ServiceModel): readonly Contract[] {
  return service.contracts.filter(({ specification }) => specification === "openapi");
}

/** `http` for a service's only API; where it has several, each is called after its file. */
export function apiStems(contracts: readonly Contract[]): ReadonlyMap<string, Contract> {
  if (contracts.length === 1) return new Map([["http", contracts[0]!]]);
  const names = new Map<string, Contract>();
  for (const contract of contracts) {
    const stem = `http-${kebabCase(path.basename(contract.file, path.extname(contract.file)))}`;
    names.set(names.has(stem) ? `${stem}-${names.size + 1}` : stem, contract);
  }
  return names;
}
