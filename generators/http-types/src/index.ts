import { defineGenerator, typesModule } from "@concord/codegen";
import { apiHeader, ownApis } from "@concord/generator-http-client";

/** `src/http.ts`: types of a service's HTTP API, by path and by operation. */
export const httpTypes = defineGenerator({
  name: "http-types",
  home: import.meta.dirname,
  description: "TypeScript types for HTTP APIs, by path.",
  tolerant: true,
  applies: (service) => ownApis(service).length > 0,
  async plan(service, { render, runtime }) {
    const { viewApi } = await import("./view-api.ts");
    const apis = ownApis(service);
    return {
      files: apis.flatMap((api) => {
        const header = apiHeader(service.fabric, api.contract);
        const view = viewApi(api, service.fabric, runtime("http"));
        return typesModule(api.stem, render("http-types/http.ts", { header, ...view }));
      }),
      exports: Object.fromEntries(apis.map(({ stem }) => [`./${stem}`, stem])),
      readme: render("http-types/readme.md", { packageName: service.packageName, module: apis[0]!.stem }),
      needsRuntime: true,
      runtimeEntries: ["http"],
    };
  },
});
