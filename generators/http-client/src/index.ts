import { type ServiceModel, defineGenerator } from "@concord/codegen";
import { type Service, pascalCase } from "@concord/contracts";
import { type ApiModel, endpointsOf, isUsedStem, modelApi } from "./api-model.ts";
import { apiStems } from "./api-stems.ts";

export {
  type ApiModel,
  type ContentModel,
  type EndpointModel,
  type ParameterModel,
  type ResponseModel,
  contentOf,
  isInline,
} from "./api-model.ts";
export { aboutEndpoint } from "./about-endpoint.ts";
export { exampleTag } from "./example-tag.ts";
export { apiConstant, apiHeader } from "./api-names.ts";
export { aboutScheme, schemesUsed } from "./credential-types.ts";
export { methodSignature } from "./method-signature.ts";
export { aboutParameter, parameterType } from "./parameter-text.ts";

/** Clients of a service's own APIs, and of the endpoints of others that it says it uses. */
export const httpClient = defineGenerator({
  name: "http-client",
  home: import.meta.dirname,
  description: "Typed clients and webhook senders for HTTP APIs.",
  tolerant: true,
  applies: (service) => apisOf(service).length > 0,
  async plan(service, context) {
    const { apiModules } = await import("./api-modules.ts");
    const apis = apisOf(service);
    const parts = apis.map((api) => apiModules(api, service.fabric, context));
    return {
      files: parts.flatMap(({ files }) => files),
      findings: parts.flatMap(({ findings }) => findings),
      exports: Object.assign({}, ...apis.map(exportsOf)) as Record<string, string>,
      readme: context.render("http-client/readme.md", readmeView(service, apis)),
      needsRuntime: true,
      runtimeEntries: ["http"],
    };
  },
});

function exportsOf(api: ApiModel): Readonly<Record<string, string>> {
  const { stem, endpoints, calledBack } = api;
  if (isUsed(api)) return { [`./${entryOf(api)}`]: `${stem}.client` };
  return {
    ...(endpoints.length > 0 && { [`./${entryOf(api)}`]: `${stem}.client` }),
    ...(calledBack.length > 0 && { [`./${stem}/webhooks`]: `${stem}.webhooks` }),
  };
}

/** `http/client` for an API of one's own, `uses/catalogue` for one of others. */
function entryOf(api: ApiModel): string {
  return isUsed(api) ? api.stem.replace("uses-", "uses/") : `${api.stem}/client`;
}

function isUsed({ stem }: ApiModel): boolean {
  return isUsedStem(stem);
}

const modelled = new WeakMap<ServiceModel, readonly ApiModel[]>();

/** Every API that a service's package speaks, its own first. */
export function apisOf(service: ServiceModel): readonly ApiModel[] {
  const known = modelled.get(service) ?? [...ownApis(service), ...usedApis(service)];
  modelled.set(service, known);
  return known;
}

const served = new WeakMap<ServiceModel, readonly ApiModel[]>();

/** The APIs that a service serves. */
export function ownApis(service: ServiceModel): readonly ApiModel[] {
  const known = served.get(service) ?? modelOwnApis(service);
  served.set(service, known);
  return known;
}

function modelOwnApis({ contracts, fabric }: ServiceModel): readonly ApiModel[] {
  const apis = contracts.filter(({ specification }) => specification === "openapi");
  return [...apiStems(apis)].flatMap(([stem, contract]) =>
    endpointsOf(fabric, contract).length > 0 ? [modelApi(fabric, contract, stem)] : [],
  );
}

/** What it uses of others, as `uses.yaml` says; nothing for those that have no contract here, and so no package. */
function usedApis({ fabric, service, contracts }: ServiceModel): readonly ApiModel[] {
  if (contracts.length === 0) return [];
  const wanted = new Set(service.uses.flatMap(({ target }) => (target.kind === "endpoint" ? [target.id] : [])));
  const endpoints = fabric.endpoints.filter(({ id, direction }) => wanted.has(id) && direction === "path");
  return [...Map.groupBy(endpoints, (endpoint) => endpoint.at.file)].flatMap(([file, own]) => {
    const contract = fabric.contracts.find((one) => one.file === file);
    if (!contract || contract.service === service.id) return [];
    const siblings = fabric.contracts.filter(
      (one) => one.service === contract.service && one.specification === "openapi",
    );
    const [stem = "http"] = [...apiStems(siblings)].find(([, one]) => one === contract) ?? [];
    return [
      modelApi(
        fabric,
        contract,
        `uses-${contract.service}${stem.replace(/^http-?/, siblings.length > 1 ? "." : "")}`,
        own,
      ),
    ];
  });
}

function readmeView({ packageName, service }: ServiceModel, apis: readonly ApiModel[]): object {
  return {
    packageName,
    title: service.title,
    apis: apis
      .filter(({ endpoints }) => endpoints.length > 0)
      .map((api) => ({
        entry: entryOf(api),
        prefix: api.prefix,
        variable: variableOf(api.owner),
        isUsed: isUsed(api),
        owner: api.owner.title,
        first: api.endpoints[0]!.name,
        names: api.endpoints.map(({ name }) => name),
      })),
    senders: apis
      .filter((api) => api.calledBack.length > 0 && !isUsed(api))
      .map(({ stem, prefix, calledBack }) => ({
        entry: `${stem}/webhooks`,
        prefix,
        first: calledBack[0]!.name,
        isCallback: calledBack[0]!.endpoint.direction === "callback",
      })),
  };
}

function variableOf({ id }: Service): string {
  const name = pascalCase(id);
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
