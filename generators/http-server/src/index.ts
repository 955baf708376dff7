import {
  type PackagePart,
  type PlanContext,
  type ServiceModel,
  createImports,
  defineGenerator,
  propertyKey,
} from "@concord/codegen";
import {
  type ApiModel,
  type EndpointModel,
  aboutEndpoint,
  aboutScheme,
  apiConstant,
  apiHeader,
  methodSignature,
  ownApis,
  schemesUsed,
} from "@concord/generator-http-client";

/** Handlers of a service's own APIs, and receivers of the webhooks and callbacks of the APIs that it offers or uses. */
export const httpServer = defineGenerator({
  name: "http-server",
  home: import.meta.dirname,
  description: "Typed handlers for HTTP APIs and webhooks, on Fastify and Hono.",
  tolerant: true,
  applies: (service) => ownApis(service).length > 0,
  async plan(service, context) {
    const [{ printTypes }, { receivedType }] = await Promise.all([
      import("@concord/generator-http-client/print-types"),
      import("@concord/generator-http-client/received-type"),
    ]);
    const apis = ownApis(service);
    const sides = apis.flatMap((api) => sidesOf(api));
    return {
      files: sides.map((side) => {
        const types = printTypes(side.api, service.fabric);
        const requests = side.endpoints.map((model) => receivedType(model, types));
        const view = viewOf(service, side, { requests, named: requests.flatMap(types.namesIn) }, context);
        return { path: `src/${side.module}.ts`, text: context.render("http-server/server.ts", view) };
      }),
      exports: Object.fromEntries(sides.map(({ entry, module }) => [entry, module])),
      ...readme(service, sides, context),
      needsRuntime: true,
      runtimeEntries: ["http", "http-server"],
    };
  },
});

/** What somebody implements: an API itself, or what an API calls its callers by. */
interface Side {
  readonly api: ApiModel;
  readonly kind: "Api" | "Webhooks";
  readonly endpoints: readonly EndpointModel[];
  readonly module: string;
  readonly entry: string;
  /** `Orders`, `OrdersWebhook`: the start of exported names. */
  readonly name: string;
}

function sidesOf(api: ApiModel): readonly Side[] {
  const { stem, prefix, endpoints, calledBack } = api;
  const sides: readonly Side[] = [
    { api, kind: "Api", endpoints, module: `${stem}.server`, entry: `./${stem}/server`, name: prefix },
    {
      api,
      kind: "Webhooks",
      endpoints: calledBack,
      module: `${stem}.receivers`,
      entry: `./${stem}/receivers`,
      name: `${prefix}Webhook`,
    },
  ];
  return sides.filter((side) => side.endpoints.length > 0);
}

/** What handlers get, endpoint by endpoint, and the types of schemas that it names. */
interface ReceivedTypes {
  readonly requests: readonly string[];
  readonly named: readonly string[];
}

function viewOf(
  service: ServiceModel,
  { api, kind, endpoints, name }: Side,
  { requests, named }: ReceivedTypes,
  { runtime }: Pick<PlanContext, "runtime">,
): object {
  const { stem, contract, schemes } = api;
  const used = schemesUsed(api, endpoints);
  const credentials = used.map((scheme) => credentialOf(schemes[scheme]!));
  const imports = createImports();
  imports.value(runtime("http-server"), "fastifyPlugin", "mountOnHono");
  imports.type(runtime("http-server"), "FastifyPlugin", "Handled", "HonoLike", "HttpServerOptions", "RequestContext");
  if (kind === "Webhooks") imports.type(runtime("http-server"), "WebhookReceiverOptions");
  if (used.length > 0) imports.type(runtime("http-server"), "SecurityHook");
  if (credentials.includes("UserAndPassword")) imports.type(runtime("http-server"), "UserAndPassword");
  imports.value(`./${stem}.endpoints.js`, apiConstant(api, kind));
  imports.type(`./${stem}.models.js`, ...named);
  imports.type(`./${stem}.models.js`, ...endpoints.flatMap(({ requestType, resultType }) => [requestType, resultType]));
  const methods = endpoints.map((model, index) => {
    const parameters = [`request: ${requests[index]!}`, `context: RequestContext<${principalOf(model)}>`];
    const signature = methodSignature(model.name, parameters, `Handled<${model.resultType}>`);
    return { about: aboutEndpoint(model), signature };
  });
  if (methods.some(({ signature }) => signature.includes(" Received<")))
    imports.type(runtime("http-server"), "Received");
  const takesOptions = used.length > 0 || kind === "Webhooks";
  const isPrivate = endpoints.some((endpoint) => principalOf(endpoint) !== "undefined");
  return {
    header: apiHeader(service.fabric, contract),
    imports: imports.print(),
    stem,
    title: contract.title,
    name,
    lower: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    constant: apiConstant(api, kind),
    isWebhooks: kind === "Webhooks",
    schemes: used.map((scheme, index) => ({
      member: propertyKey(scheme),
      about: [aboutScheme(schemes[scheme]!)],
      credential: credentials[index],
    })),
    methods,
    isPrivate,
    generic: isPrivate || used.length > 0 ? "<P>" : "",
    handlers: `${name}Handlers${isPrivate ? "<P>" : ""}`,
    options: `${name}ServerOptions${used.length > 0 ? "<P>" : ""}${takesOptions ? "" : " = {}"}`,
  };
}

function credentialOf({ kind }: ApiModel["schemes"][string]): string {
  if (kind === "basic") return "UserAndPassword";
  return kind === "mutualTLS" ? "undefined" : "string";
}

/** Who calls: somebody known, somebody known perhaps, or anybody. */
function principalOf({ security }: EndpointModel): string {
  if (security.length === 0) return "undefined";
  return security.some((one) => Object.keys(one).length === 0) ? "P | undefined" : "P";
}

function readme(service: ServiceModel, sides: readonly Side[], { render }: PlanContext): Pick<PackagePart, "readme"> {
  const shown = sides.map(({ kind, entry, name, api, endpoints }) => ({
    entry: entry.slice(2),
    name,
    lower: `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    isWebhooks: kind === "Webhooks",
    isPrivate: endpoints.some((endpoint) => principalOf(endpoint) !== "undefined"),
    first: endpoints[0]!.name,
    options: [
      ...(schemesUsed(api, endpoints).length > 0 ? ["security"] : []),
      ...(kind === "Webhooks" ? ["verify"] : []),
    ].join(", "),
  }));
  return { readme: render("http-server/readme.md", { packageName: service.packageName, sides: shown }) };
}
