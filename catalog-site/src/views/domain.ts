import type { Domain } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { join, link, paragraph, say, spoken, type Span, type Text } from "../text.ts";
import { count, listed, words } from "../words.ts";
import { anchor } from "../paths.ts";
import { servicesOfCapability } from "./capability.ts";
import { serviceSpan, type Context } from "./context.ts";
import { descriptionSection, openingOf } from "./description.ts";
import { layOut, type BoxInput } from "./diagram.ts";
import { feedPath } from "./feed.ts";
import { ownerWords } from "./involved.ts";
import { markdownBlocks } from "./markdown.ts";
import { endpointTable, meaning, messageTable } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { endpointsOf, messagesOf, servicesOf } from "./relations.ts";
import { placeWords } from "./technical.ts";

const said = words.domain;

/** The page of one domain: what it is about, who runs it, what it tells the rest. */
export function domainPage(context: Context, domain: Domain): Page {
  const sections: readonly (Section | undefined)[] = [
    descriptionSection(domain, openingOf(domain)),
    neighbourhood(context, domain),
    servicesSection(context, domain),
    messagesSection(context, domain),
    endpointsSection(context, domain),
    capabilitiesSection(context, domain),
    flowsSection(context, domain),
    wordsSection(context, domain),
  ];
  return {
    path: context.paths.of("domain", domain.id) ?? "",
    kind: "domain",
    word: said.word,
    title: titleOf(domain, domain.id),
    technical: domain.id,
    crumbs: [],
    lede: domainLede(context, domain),
    status: [],
    sections: sections.filter((section) => section !== undefined),
    ...(context.history !== undefined && { feed: feedPath(context, "domain", domain.id) }),
    source: link(placeWords(context, domain.at), context.line(domain.at)),
  };
}

/** "Taking money from customers … Team Payments runs it. Its 3 services tell others 12 things." */
function domainLede(context: Context, domain: Domain): Text {
  const services = servicesOf(context, domain);
  const events = messagesOf(context, domain, "event");
  const { hears, tells } = neighbours(context, domain);
  return paragraph([
    spoken(openingOf(domain)),
    said.runBy(ownerWords(context, domain)),
    said.tells(services.length, events.length, new Set([...hears, ...tells]).size),
  ]);
}

export function domainSpan(context: Context, domain: Domain): Span {
  return link(titleOf(domain, domain.id), context.paths.of("domain", domain.id));
}

/** The other domains that this one hears from, and those that it tells something. */
function neighbours(
  context: Context,
  domain: Domain,
): { readonly hears: readonly Domain[]; readonly tells: readonly Domain[] } {
  const ties = context.ties.filter(({ from, to }) => from.domain !== to.domain);
  const domains = (ids: readonly string[]) => [...new Set(ids)].sort().flatMap((id) => context.domain(id) ?? []);
  return {
    hears: domains(ties.filter(({ to }) => to.domain === domain.id).map(({ from }) => from.domain)),
    tells: domains(ties.filter(({ from }) => from.domain === domain.id).map(({ to }) => to.domain)),
  };
}

function neighbourhood(context: Context, domain: Domain): Section | undefined {
  const { hears, tells } = neighbours(context, domain);
  const box = (side: string, other: Domain): BoxInput => ({
    key: `${side} ${other.id}`,
    shape: "service",
    text: titleOf(other, other.id),
    to: context.paths.of("domain", other.id),
  });
  const diagram = layOut({
    title: said.picture(titleOf(domain, domain.id)),
    description: said.pictureDescription,
    columns: [
      hears.map((other) => box("from", other)),
      [{ key: "here", shape: "service", text: titleOf(domain, domain.id), here: true }],
      tells.map((other) => box("to", other)),
    ],
    edges: [
      ...hears.map(({ id }) => [`from ${id}`, "here"] as const),
      ...tells.map(({ id }) => ["here", `to ${id}`] as const),
    ],
  });
  if (diagram === undefined) return undefined;
  const items = [
    ...(hears.length > 0 ? [say`${said.hearsFrom} ${listed(hears.map((other) => domainSpan(context, other)))}.`] : []),
    ...(tells.length > 0 ? [say`${said.tellsTo} ${listed(tells.map((other) => domainSpan(context, other)))}.`] : []),
  ];
  return {
    id: "neighbours",
    heading: said.neighbours,
    blocks: [
      { block: "diagram", diagram },
      { block: "list", items },
    ],
  };
}

function servicesSection(context: Context, domain: Domain): Section {
  const items = servicesOf(context, domain).map((service) => ({
    text: join([serviceSpan(context, service), ", ", ...ownerWords(context, service)]),
    note: meaning(service),
  }));
  const blocks: readonly Block[] = [
    { block: "groups", groups: [{ label: said.services, items, none: [said.noServices] }] },
  ];
  return { id: "services", heading: said.servicesHeading, blocks };
}

function messagesSection(context: Context, domain: Domain): Section {
  const events = messagesOf(context, domain, "event");
  const asked = messagesOf(context, domain, "command", "query", "reply");
  const blocks: readonly Block[] = [
    events.length === 0
      ? { block: "text", text: [said.noEvents] }
      : { block: "table", table: messageTable(context, said.events, events) },
    ...(asked.length === 0 ? [] : [{ block: "table", table: messageTable(context, said.commands, asked) } as const]),
  ];
  return { id: "events", heading: said.eventsHeading, blocks };
}

function endpointsSection(context: Context, domain: Domain): Section | undefined {
  const apis = servicesOf(context, domain).filter((service) => endpointsOf(context, service).length > 0);
  if (apis.length === 0) return undefined;
  const tables = apis.map((service) => {
    const label = said.asked(titleOf(service, service.id));
    return { block: "table", table: endpointTable(context, label, endpointsOf(context, service)) } as const;
  });
  return { id: "apis", heading: said.apisHeading, blocks: tables };
}

function capabilitiesSection(context: Context, domain: Domain): Section | undefined {
  if (domain.capabilities.length === 0) return undefined;
  const terms = domain.capabilities.map((capability) => {
    const spans = servicesOfCapability(context, capability.id).map((one) => serviceSpan(context, one));
    return {
      id: anchor("capability", capability.id),
      title: titleOf(capability, capability.id),
      ...optionalTo(context.paths.of("capability", capability.id)),
      html: markdownBlocks(capability.description ?? capability.summary ?? ""),
      facts: spans.length === 0 ? [] : [{ label: said.servedBy, value: listed(spans) }],
    };
  });
  return { id: "capabilities", heading: said.capabilities, blocks: [{ block: "terms", terms }] };
}

function optionalTo(to: string | undefined): { readonly to?: string } {
  return to === undefined ? {} : { to };
}

function flowsSection(context: Context, domain: Domain): Section | undefined {
  const flows = context.fabric.flows.filter((flow) => flow.domain === domain.id);
  if (flows.length === 0) return undefined;
  const items = flows.map(
    (flow) => say`${link(titleOf(flow, flow.id), context.paths.of("flow", flow.id))}: ${meaning(flow)}`,
  );
  return { id: "flows", heading: said.flows, blocks: [{ block: "list", items }] };
}

/** Dictionary entries that the domain's owner keeps, or whose canonical model is the domain's. */
function wordsSection(context: Context, domain: Domain): Section | undefined {
  const models = context.fabric.models.filter((model) => model.domain === domain.id);
  const modelIds = new Set(models.map(({ id }) => id));
  const terms = context.fabric.terms.filter(({ model }) => model !== undefined && modelIds.has(model));
  const spans = [
    ...models.map((model) => link(titleOf(model, model.name), context.paths.of("model", model.id))),
    ...terms.map((term) => link(term.title, context.paths.of("term", term.id))),
  ];
  if (spans.length === 0) return undefined;
  const items = [
    ...(models.length === 0 ? [] : [say`${count(models.length, "model")}: ${listed(spans.slice(0, models.length))}.`]),
    ...(terms.length === 0 ? [] : [say`${said.inDictionary} ${listed(spans.slice(models.length))}.`]),
  ];
  return { id: "words", heading: said.words, blocks: [{ block: "list", items }] };
}
