import {
  type PackagePart,
  type PlanContext,
  codeLiteral,
  createImports,
  noteFindings,
  propertyKey,
  typesModule,
} from "@concord/codegen";
import type { Fabric } from "@concord/contracts";
import type { ApiModel, EndpointModel } from "./api-model.ts";
import { apiConstant, apiHeader } from "./api-names.ts";
import { aboutScheme, credentialTypes, schemesUsed } from "./credential-types.ts";
import { aboutEndpoint } from "./about-endpoint.ts";
import { apiLiteral } from "./endpoint-literal.ts";
import { endpointTypes, takesNothing, typesUsed } from "./endpoint-types.ts";
import { methodSignature } from "./method-signature.ts";
import { printTypes } from "./print-types.ts";
import { printValidators } from "./print-validators.ts";

/** The modules of one API: its types, validators and endpoints, and the client and the webhook senders that use them. */
export function apiModules(
  api: ApiModel,
  fabric: Fabric,
  { render, runtime }: PlanContext,
): Pick<PackagePart, "files"> & Required<Pick<PackagePart, "findings">> {
  const { stem, contract, prefix } = api;
  const header = apiHeader(fabric, contract);
  const all = [...api.endpoints, ...api.calledBack];
  const types = printTypes(api, fabric);
  const { view, validatorOf } = printValidators(api, render);
  const named = all.map((endpoint) => endpointTypes(endpoint, types));
  const models = createImports();
  models.type(runtime("http"), ...typesUsed(api, named.join("\n")));
  const validators = { ...view, header, runtime: runtime() };
  const literals = codeLiterals(api, validatorOf);
  const files = [
    ...typesModule(
      `${stem}.models`,
      render("http-client/models.ts", {
        header,
        imports: models.print(),
        declarations: [...named, ...types.declarations],
      }),
    ),
    ...(view.validators.length === 0
      ? []
      : [
          {
            path: `src/${stem}.validators.ts`,
            text: render("validators/validators.ts", { ...validators, typed: true }),
          },
          {
            path: `dist/${stem}.validators.js`,
            text: render("validators/validators.ts", { ...validators, typed: false }),
          },
          { path: `dist/${stem}.validators.d.ts`, text: render("validators/validators.d.ts", validators) },
        ]),
    {
      path: `src/${stem}.endpoints.ts`,
      text: render("http-client/endpoints.ts", {
        header,
        title: contract.title,
        imports: endpointImports(stem, literals.map(({ text }) => text).join("\n"), view.validators, runtime("http")),
        literals,
      }),
    },
    ...(api.endpoints.length > 0
      ? [
          {
            path: `src/${stem}.client.ts`,
            text: render("http-client/client.ts", clientView(api, header, runtime("http"))),
          },
        ]
      : []),
    ...(api.calledBack.length > 0
      ? [
          {
            path: `src/${stem}.webhooks.ts`,
            text: render("http-client/webhooks.ts", { ...webhooksView(api, header, runtime), prefix }),
          },
        ]
      : []),
  ];
  return { files, findings: [...noteFindings(fabric, api.schemas), ...types.findings] };
}

function codeLiterals(
  api: ApiModel,
  validatorOf: Parameters<typeof apiLiteral>[2],
): readonly { readonly constant: string; readonly text: string; readonly about: string }[] {
  const kinds = [
    ["Api", api.endpoints, "what can be called"],
    ["Webhooks", api.calledBack, "what it calls its callers by"],
  ] as const;
  return kinds.flatMap(([kind, endpoints, about]) =>
    endpoints.length === 0
      ? []
      : [{ constant: apiConstant(api, kind), about, text: codeLiteral(apiLiteral(api, endpoints, validatorOf)) }],
  );
}

function endpointImports(stem: string, text: string, validators: readonly object[], runtime: string): string {
  const imports = createImports();
  imports.type(runtime, "ApiDefinition");
  const names = (validators as readonly { readonly validator: string }[]).map(({ validator }) => validator);
  // Contract texts stand in quotes; a bare name after a colon is a validator.
  const used = names.filter((name) => text.includes(`validate: ${name}`));
  if (used.length > 0) imports.value(`./${stem}.validators.js`, ...used);
  return imports.print();
}

function clientView(api: ApiModel, header: string, runtime: string): object {
  const { stem, prefix, contract, endpoints, schemes } = api;
  const imports = createImports();
  const used = schemesUsed(api, endpoints);
  imports.value(runtime, "createHttpClient");
  imports.type(
    runtime,
    "CallOptions",
    "HttpClientOptions",
    "Untouched",
    ...used.flatMap((name) => credentialTypes(schemes[name]!)),
  );
  imports.value(`./${stem}.endpoints.js`, apiConstant(api, "Api"));
  imports.type(`./${stem}.models.js`, ...endpoints.flatMap(({ requestType, resultType }) => [requestType, resultType]));
  return {
    header,
    imports: imports.print(),
    stem,
    prefix,
    title: contract.title,
    constant: apiConstant(api, "Api"),
    schemes: used.map((name) => ({
      member: propertyKey(name),
      type: [...credentialTypes(schemes[name]!), ...(schemes[name]!.kind === "mutualTLS" ? ["true"] : [])].join(" | "),
      about: [aboutScheme(schemes[name]!)],
    })),
    methods: endpoints.map((model) =>
      methodOf(model, `Untouched<${model.requestType}>`, takesNothing(model) ? "?" : ""),
    ),
  };
}

function webhooksView(api: ApiModel, header: string, runtime: PlanContext["runtime"]): object {
  const { stem, contract, calledBack } = api;
  const imports = createImports();
  const addressed = new Map(calledBack.map((model) => [model.name, addressedRequest(api, model)]));
  imports.value(runtime("http"), "createWebhooks");
  imports.type(runtime("http"), "CallOptions", "WebhookSenderOptions");
  imports.type(runtime("http"), ...[...addressed.values()].map(({ wrapper }) => wrapper));
  imports.value(`./${stem}.endpoints.js`, apiConstant(api, "Webhooks"));
  imports.type(
    `./${stem}.models.js`,
    ...calledBack.flatMap(({ name, resultType }) => [...addressed.get(name)!.types, resultType]),
  );
  return {
    header,
    imports: imports.print(),
    stem,
    title: contract.title,
    constant: apiConstant(api, "Webhooks"),
    methods: calledBack.map((model) => methodOf(model, addressed.get(model.name)!.text)),
    callbacks: calledBack
      .filter(({ endpoint }) => endpoint.direction === "callback")
      .map(({ name, endpoint }) => ({ name, expression: endpoint.path })),
  };
}

/** A request with where it goes: of a callback, as the endpoint's own request may say it. */
function addressedRequest(
  { endpoints }: ApiModel,
  { endpoint, requestType }: EndpointModel,
): { readonly wrapper: string; readonly types: readonly string[]; readonly text: string } {
  if (endpoint.direction === "webhook")
    return { wrapper: "Addressed", types: [requestType], text: `Addressed<${requestType}>` };
  const { file, pointer } = endpoint.at;
  const asked = endpoints.find(({ endpoint: { at } }) => at.file === file && pointer.startsWith(`${at.pointer}/`));
  const types = [requestType, ...(asked ? [asked.requestType] : [])];
  return { wrapper: "CalledBack", types, text: `CalledBack<${types.join(", ")}>` };
}

function methodOf(model: EndpointModel, request: string, optional = ""): object {
  const parameters = [`request${optional}: ${request}`, "options?: CallOptions"];
  return {
    about: aboutEndpoint(model),
    signature: methodSignature(model.name, parameters, `Promise<${model.resultType}>`),
  };
}
