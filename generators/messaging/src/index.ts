import {
  type PackagePart,
  type PlanContext,
  type ServiceModel,
  createImports,
  createSymbols,
  defineGenerator,
} from "@concord/codegen";
import { camelCase } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { describeParameters, parameterFacts } from "./address-parameters.ts";
import { type Collected, collectDefinitions } from "./collect-definitions.ts";
import { deprecation } from "./describe.ts";
import { fakeSchemas } from "./fake-schemas.ts";
import { definitionViews } from "./message-views.ts";
import { serverArguments } from "./server-arguments.ts";
import { credentialsMembers, serverViews } from "./server-views.ts";
import { type MethodView, type SendView, operationsByAction, receiveViews, sendViews } from "./operation-views.ts";

/** A service's typed producer and consumer, the mirror of both for its clients, and a kit for its tests. */
export const messaging = defineGenerator({
  name: "messaging",
  home: import.meta.dirname,
  description: "Typed producers and consumers.",
  tolerant: false,
  applies: (service) => service.operations.some(({ messages }) => messages.length > 0),
  plan(service, context) {
    const collected = collectDefinitions(service);
    const { send, receive } = operationsByAction(service);
    const variable = camelCase(service.service.id);
    const views: Views = {
      service,
      context,
      sends: sendViews(send, collected, "service", variable),
      receives: receiveViews(receive, collected, "service"),
      clientSends: sendViews(receive, collected, "client", variable),
      clientReceives: receiveViews(send, collected, "client"),
    };
    return part(views, collected);
  },
});

interface Views {
  readonly service: ServiceModel;
  readonly context: PlanContext;
  readonly sends: readonly SendView[];
  readonly receives: readonly MethodView[];
  readonly clientSends: readonly SendView[];
  readonly clientReceives: readonly MethodView[];
}

function part(views: Views, collected: Collected): PackagePart {
  const { sends, receives } = views;
  const files = [
    messagesFile(views, collected),
    ...(sends.length > 0 ? [stubFile(views, "producer")] : []),
    ...(receives.length > 0 ? [stubFile(views, "consumer")] : []),
    clientFile(views),
    testingFile(views),
    ...fakesFiles(views),
    ...serversFiles(views),
  ];
  return {
    files,
    exports: { "./client": "client", "./testing": "testing" },
    main: [
      ...(views.service.service.servers.length > 0 ? ["servers"] : []),
      "messages",
      ...(sends.length > 0 ? ["producer"] : []),
      ...(receives.length > 0 ? ["consumer"] : []),
    ],
    readme: readme(views),
    needsRuntime: true,
  };
}

interface File {
  readonly path: string;
  readonly text: string;
}

function messagesFile({ service, context }: Views, collected: Collected): File {
  const imports = createImports();
  const definitions = definitionViews(service, collected);
  imports.type(context.runtime(), "ChannelDefinition", "MessageDefinition");
  for (const { types, validators, codec } of definitions) {
    imports.type("./types.js", ...types);
    if (codec !== undefined) imports.value("./codecs.js", codec);
    imports.value("./validators.js", ...validators);
  }
  const channels = collected.channels.map((channel) => ({
    ...channel,
    description: [channel.description, describeParameters(channel.parameters), deprecation(channel) ?? ""],
    type:
      channel.parameters.length > 0
        ? `<${channel.parameters.map(({ name }) => JSON.stringify(name)).join(" | ")}>`
        : "",
    facts: Object.entries(parameterFacts(channel.parameters)),
    hasServers: channel.servers.length > 0,
    hasBindings: Object.keys(channel.bindings).length > 0,
  }));
  const needsTextAt = definitions.some(({ extractors }) => extractors.some((one) => one.needsTextAt));
  const needsIsTagged = definitions.some(({ extractors }) =>
    extractors.some(({ body }) => body.startsWith("isTagged(")),
  );
  const view = {
    header: context.header,
    imports: imports.print().trimEnd(),
    channels,
    definitions,
    needsTextAt,
    needsIsTagged,
  };
  return { path: "src/messages.ts", text: context.render("messaging/messages.ts", view) };
}

function stubFile({ service, context, sends, receives }: Views, kind: "producer" | "consumer"): File {
  const [methods, title] = kind === "producer" ? [sends, "Producer"] : [receives, "Consumer"];
  const imports = createImports();
  imports.type(context.runtime(), title, `${title}Options`, ...optionTypes(methods));
  imports.value(context.runtime(), `create${title}`);
  imports.value("./messages.js", ...methods.flatMap(({ constants }) => constants));
  const servers = serverArguments(methods);
  const view = { ...common(service, context), imports: imports.print().trimEnd(), sends, receives, servers };
  return { path: `src/${kind}.ts`, text: context.render(`messaging/${kind}.ts`, view) };
}

function clientFile({ service, context, clientSends, clientReceives }: Views): File {
  const imports = createImports();
  for (const [methods, title] of [
    [clientSends, "Producer"],
    [clientReceives, "Consumer"],
  ] as const) {
    if (methods.length === 0) continue;
    imports.type(context.runtime(), title, `${title}Options`, ...optionTypes(methods));
    imports.value(context.runtime(), `create${title}`);
    imports.value("./messages.js", ...methods.flatMap(({ constants }) => constants));
  }
  const view = {
    ...common(service, context),
    imports: imports.print().trimEnd(),
    client: `${service.service.id}-client`,
    sends: clientSends,
    receives: clientReceives,
    sendServers: serverArguments(clientSends),
    receiveServers: serverArguments(clientReceives),
  };
  return { path: "src/client.ts", text: context.render("messaging/client.ts", view) };
}

function serversFiles({ service, context }: Views): readonly File[] {
  const servers = serverViews(service.service.servers);
  if (servers.length === 0) return [];
  const credentials = createSymbols(service.types.map(({ name }) => name)).claim(`${service.prefix}Credentials`);
  const view = { ...common(service, context), servers, members: credentialsMembers(servers), credentials };
  return [{ path: "src/servers.ts", text: context.render("messaging/servers.ts", view) }];
}

interface FakeView {
  readonly name: string;
  readonly type: string;
  readonly schema: string;
  readonly validator: string;
}

/** Fakes of everything that the service's operations name. */
function fakesOf(service: ServiceModel): { readonly definitions: JsonObject; readonly fakes: readonly FakeView[] } {
  const used = new Set(service.operations.flatMap(({ messages, reply }) => [...messages, ...(reply?.messages ?? [])]));
  const { definitions, messages } = fakeSchemas([...used], service);
  // `invalid` is the other half of the fakes.
  const names = createSymbols(["invalid"], "member");
  const fakes = messages.map(({ message: { name, payload }, schema }) => ({
    name: names.claim(name),
    type: payload.type,
    schema,
    validator: payload.validator,
  }));
  return { definitions, fakes };
}

function fakesFiles({ service, context }: Views): readonly File[] {
  const { definitions, fakes } = fakesOf(service);
  if (fakes.length === 0) return [];
  const imports = createImports();
  imports.type(context.runtime("testing"), "Fakes", "Schema");
  imports.value(context.runtime("testing"), "createFakes");
  imports.type("./types.js", ...fakes.map(({ type }) => type));
  imports.value("./validators.js", ...fakes.map(({ validator }) => validator));
  const payloads = createSymbols(service.types.map(({ name }) => name)).claim(`${service.prefix}Payloads`);
  const view = { ...common(service, context), imports: imports.print().trimEnd(), definitions, fakes, payloads };
  const text = context.render("messaging/fakes.ts", { ...view, first: fakes[0]!.name });
  return [{ path: "src/fakes.ts", text }];
}

function testingFile(views: Views): File {
  const { service, context, sends, receives } = views;
  const hasFakes = fakesFiles(views).length > 0;
  const servers = serverArguments([...sends, ...receives]);
  const imports = createImports();
  imports.type(context.runtime("testing"), "TestKit", "TestKitOptions");
  imports.value(context.runtime("testing"), "createTestKit");
  const [hasSends, hasReceives] = [sends.length > 0, receives.length > 0];
  const [sendsType, receivesType] = [`${service.prefix}Sends`, `${service.prefix}Receives`];
  if (hasSends) imports.value("./producer.js", "sends");
  if (hasSends) imports.type("./producer.js", sendsType);
  if (hasReceives) imports.value("./consumer.js", "receives");
  if (hasReceives) imports.type("./consumer.js", receivesType);
  const view = {
    ...common(service, context),
    imports: imports.print().trimEnd(),
    hasSends,
    hasReceives,
    hasFakes,
    servers,
    kitServers: servers.replace(/^<(.*)>$/, ", $1"),
    sendsType: hasSends ? sendsType : "{}",
    receivesType: hasReceives ? receivesType : "{}",
  };
  return { path: "src/testing.ts", text: context.render("messaging/testing.ts", view) };
}

/** Types of the runtime that the definitions' types name. */
function optionTypes(methods: readonly MethodView[]): readonly string[] {
  const texts = methods.map(({ type }) => type);
  return [
    ...(texts.some((text) => text.includes("Partial<Retry>")) ? ["Retry"] : []),
    ...(texts.some((text) => text.includes(": RateLimit")) ? ["RateLimit"] : []),
  ];
}

function common(
  service: ServiceModel,
  context: PlanContext,
): { header: string; prefix: string; title: string; service: string } {
  return { header: context.header, prefix: service.prefix, title: service.service.title, service: service.service.id };
}

function readme(views: Views): string {
  const { service, context } = views;
  const { fakes } = fakesOf(service);
  return context.render("messaging/readme.md", {
    packageName: service.packageName,
    prefix: service.prefix,
    variable: camelCase(service.service.id),
    service: service.service.id,
    title: service.service.title,
    sends: views.sends.map(({ method }) => method),
    receives: views.receives.map(({ method }) => method),
    clientSends: views.clientSends.map(({ method }) => method),
    clientReceives: views.clientReceives.map(({ method }) => method),
    firstSend: views.sends[0]?.method,
    firstSendOptions: views.sends[0]?.options ?? "",
    firstReceive: views.receives[0]?.method,
    firstFake: fakes.find(({ name }) => name === views.receives[0]?.method)?.name,
    firstClientSend: views.clientSends[0]?.method,
    firstClientSendOptions: views.clientSends[0]?.options ?? "",
    firstClientReceive: views.clientReceives[0]?.method,
  });
}
