import type { Endpoint, Parameter, Response } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { code, gap, join, link, paragraph, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { answerOf, nameModels } from "./answer.ts";
import { contentBlocks, noExample } from "./contents.ts";
import { serviceSpan, type Context } from "./context.ts";
import { crumbsOfService } from "./crumbs.ts";
import { descriptionSection } from "./description.ts";
import { ownerWords } from "./involved.ts";
import { endpointConsequences, prefixes } from "./endpoint-consequences.ts";
import { markdownPlain } from "./markdown.ts";
import { endpointTitle } from "./message-table.ts";
import { sentenceOf, toDoWhat } from "./phrases.ts";
import { problemsOf } from "./problems.ts";
import { readNode } from "./schema-node.ts";
import { changedSection } from "./timeline.ts";
import { deprecationStatus } from "./status.ts";
import { codeBlock, placeWords } from "./technical.ts";
import { typeWords } from "./type-words.ts";

const said = words.endpoint;

/** The page of one endpoint: what to ask, with what, and what comes back. */
export function endpointPage(context: Context, endpoint: Endpoint): Page {
  const service = context.service(endpoint.service);
  const callers = context.callers(endpoint.id).map((caller) => serviceSpan(context, caller.service));
  const ended = deprecationStatus(context, endpoint, words.status.stillCalls(callers));
  const sections: readonly (Section | undefined)[] = [
    descriptionSection({ ...(endpoint.description !== undefined && { description: endpoint.description }) }),
    callersSection(context, endpoint),
    requestSection(context, endpoint),
    responsesSection(context, endpoint),
    changedSection(context, "endpoint", endpoint.id),
    endpointConsequences(context, endpoint),
    technicalSection(context, endpoint),
  ];
  return {
    path: context.paths.of("endpoint", endpoint.id) ?? "",
    kind: "endpoint",
    word: endpoint.direction === "path" ? said.word : said.called,
    title: endpointTitle(endpoint),
    technical: `${endpoint.method.toUpperCase()} ${endpoint.path}`,
    crumbs: [
      ...crumbsOfService(context, endpoint.service),
      link(words.api.short, context.paths.of("api", endpoint.service)),
    ],
    lede: endpointLede(context, endpoint),
    status: [
      ...problemsOf(context, endpoint.at.file),
      ...(ended === undefined && service !== undefined
        ? [{ mark: "current", text: words.status.versionOf(service.version, serviceSpan(context, service)) } as const]
        : []),
      ...(ended === undefined ? [] : [ended]),
    ],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, endpoint.at), context.line(endpoint.at)),
  };
}

/** "Ask **Shipping** to find a shipment. It answers with *Shipment*." */
function endpointLede(context: Context, endpoint: Endpoint): Text {
  const service = context.service(endpoint.service);
  const who = service === undefined ? undefined : serviceSpan(context, service);
  const text =
    endpoint.summary ?? (endpoint.description === undefined ? undefined : markdownPlain(endpoint.description));
  const toDo = text === undefined ? undefined : toDoWhat(text);
  const opening =
    who === undefined || endpoint.direction !== "path"
      ? said.isCalledBy(who)
      : toDo === undefined
        ? said.asked(who)
        : said.ask(who, toDo);
  const summary =
    toDo !== undefined && endpoint.direction === "path"
      ? undefined
      : text === undefined
        ? [gap(said.noSummary, context.line(endpoint.at))]
        : [sentenceOf(text)];
  return paragraph([opening, summary, answer(context, endpoint)]);
}

/** "The answer is an *Order*." */
function answer(context: Context, endpoint: Endpoint): Text | undefined {
  const words = answerOf(context, endpoint);
  if (words !== undefined) return said.answersWith(words);
  const good = endpoint.responses.find(({ status }) => status.startsWith("2"));
  return good === undefined ? undefined : said.answersNothing(good.status);
}

function callersSection(context: Context, endpoint: Endpoint): Section {
  const service = context.service(endpoint.service);
  const callers = context.callers(endpoint.id).map((caller) => ({
    text: join([serviceSpan(context, caller.service), ", ", ...ownerWords(context, caller.service)]),
    ...(caller.purpose !== undefined && { note: [sentenceOf(caller.purpose)] }),
  }));
  const owner =
    service === undefined
      ? []
      : [{ text: join([serviceSpan(context, service), ", ", ...ownerWords(context, service)]) }];
  const isAsked = endpoint.direction === "path";
  const groups = [
    { label: isAsked ? said.answeredBy : said.calledBy, items: owner },
    { label: said.usedBy, items: callers, none: [gap(said.nobodyDeclares, undefined)] },
  ];
  return { id: "involved", heading: words.involved.heading, blocks: [{ block: "groups", groups }] };
}

function requestSection(context: Context, endpoint: Endpoint): Section {
  const blocks: Block[] = [];
  if (endpoint.parameters.length > 0) blocks.push(parameterTable(context, said.parameters, endpoint.parameters));
  for (const [index, { mediaType, schema, examples, each }] of (endpoint.requestBody?.content ?? []).entries()) {
    blocks.push({ block: "text", text: said.body(mediaType, endpoint.requestBody?.required === true) });
    if (each) blocks.push({ block: "text", text: said.asStream(mediaType) });
    blocks.push(...contentBlocks(context, schema, examples, prefixes.request(index)));
  }
  if (blocks.length === 0) blocks.push({ block: "text", text: [said.nothingToSend] });
  return { id: "request", heading: endpoint.direction === "path" ? said.request : said.requestOfCaller, blocks };
}

function parameterTable(context: Context, label: string, parameters: readonly Parameter[]): Block {
  const rows = parameters.map((parameter) => ({
    cells: [
      [code(parameter.name)],
      parameter.description === undefined
        ? [{ text: words.fields.notDescribed, mark: "gap" } as const]
        : [sentenceOf(markdownPlain(parameter.description))],
      parameter.schema === undefined
        ? [words.types.text]
        : typeWords(
            parameter.schema,
            readNode(parameter.schema, parameter.schema.json),
            nameModels(context, parameter.schema),
          ),
      [said.places[parameter.in]],
      [parameter.required ? words.fields.always : words.fields.sometimes],
    ],
  }));
  return {
    block: "table",
    table: {
      label,
      columns: [words.fields.field, words.fields.meaning, words.fields.type, said.place, words.fields.present],
      rows,
    },
  };
}

function responsesSection(context: Context, endpoint: Endpoint): Section {
  const blocks = endpoint.responses.flatMap((response, index) => responseBlocks(context, response, index === 0));
  if (blocks.length === 0) blocks.push({ block: "text", text: [gap(said.noAnswers, context.line(endpoint.at))] });
  return { id: "responses", heading: endpoint.direction === "path" ? said.answers : said.answersOfReceiver, blocks };
}

/** The first answer lies open; the others, mostly refusals, are folded. */
function responseBlocks(context: Context, response: Response, open: boolean): readonly Block[] {
  const { status, description, content, headers, at } = response;
  const heading = said.status(status, description === undefined ? undefined : sentenceOf(markdownPlain(description)));
  const inside = content.flatMap(({ mediaType, schema, examples, each }, index): readonly Block[] => [
    ...(content.length === 1 && mediaType === "application/json"
      ? []
      : [{ block: "text", text: (each ? said.asStream : said.as)(mediaType) } as const]),
    ...contentBlocks(context, schema, examples, prefixes.answer(status, index)),
    ...(open && examples.length === 0 && schema !== undefined ? [noExample(context, at)] : []),
  ]);
  const body = inside.length === 0 ? [{ block: "text", text: [said.emptyAnswer] } as const] : inside;
  const all = headers.length === 0 ? body : [...body, parameterTable(context, words.technical.headers, headers)];
  if (open) return [{ block: "text", text: say`${{ text: heading, mark: "strong" }}` }, ...all];
  return [{ block: "details", id: `status-${status.toLowerCase()}`, summary: heading, blocks: all }];
}

function technicalSection(context: Context, endpoint: Endpoint): Section {
  const service = context.service(endpoint.service);
  const servers = (service?.servers ?? []).filter(({ protocol }) => protocol.startsWith("http"));
  const facts = [
    { label: words.technical.id, value: [code(endpoint.id)] },
    ...(servers.length === 0
      ? []
      : [
          {
            label: words.technical.servers,
            value: listed(servers.map(({ host, protocol }) => code(`${protocol}://${host}`))),
          },
        ]),
    ...(endpoint.tags.length === 0
      ? []
      : [
          {
            label: words.service.tags,
            value: listed(endpoint.tags.map((tag) => code(tagWords(context, endpoint, tag)))),
          },
        ]),
    { label: words.technical.contract, value: [link(placeWords(context, endpoint.at), context.line(endpoint.at))] },
  ];
  const security: readonly Block[] =
    Array.isArray(endpoint.security) && endpoint.security.length > 0
      ? [codeBlock(said.security, endpoint.security)]
      : [];
  const details: Block = {
    block: "details",
    id: "technical",
    summary: words.technical.heading,
    blocks: [{ block: "facts", facts }, ...security],
  };
  return { id: "details", heading: words.event.details, blocks: [details] };
}

/** A tag by its title, after those it belongs to, where OpenAPI 3.2 says so: `Operations › Logs`. */
function tagWords({ fabric }: Context, { at }: Endpoint, tag: string): string {
  const contract = fabric.contracts.find(({ file }) => file === at.file);
  const declared = contract?.bundled["tags"];
  const tags = new Map((Array.isArray(declared) ? declared : []).map((one: TagObject) => [one.name, one]));
  const path: string[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = tag; name !== undefined && !seen.has(name); name = tags.get(name)?.parent) {
    seen.add(name);
    path.unshift(tags.get(name)?.summary ?? name);
  }
  return path.join(" › ");
}

interface TagObject {
  readonly name: string;
  readonly summary?: string;
  readonly parent?: string;
}
