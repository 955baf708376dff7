import type { Fabric, Service } from "@concord/contracts";
import type { Page, Section } from "../page.ts";
import { join, link, paragraph, say, spoken, type Text } from "../text.ts";
import { words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { openingOf } from "./description.ts";
import { endings } from "./deprecations.ts";
import { ownerWords } from "./involved.ts";
import { endpointTable, meaning } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { messagesOf, servicesOf } from "./relations.ts";

const said = words.home;
const soonest = 5;
const messagesShown = 20;

/** The first page: what this is, the areas to choose from, what ends soon. */
export function homePage(context: Context): Page {
  const { fabric } = context;
  const sections: readonly (Section | undefined)[] = [...choice(context), soonSection(context), wantSection(fabric)];
  return {
    path: "",
    kind: "home",
    word: "",
    title: siteTitle(context),
    crumbs: [],
    lede: openingWords(context),
    status: [],
    sections: sections.filter((section) => section !== undefined),
  };
}

/** What a reader chooses from: areas, or services, or, where there is only one of those, what it says and hears. */
function choice(context: Context): readonly (Section | undefined)[] {
  if (context.hasAreas) return [domainsSection(context)];
  const only = onlyService(context);
  return only === undefined ? [servicesSection(context)] : messageSections(context, only);
}

function onlyService({ fabric, hasAreas }: Context): Service | undefined {
  const [only, ...others] = fabric.services;
  return hasAreas || others.length > 0 ? undefined : only;
}

function openingWords(context: Context): Text {
  const { fabric } = context;
  const only = onlyService(context);
  const endpoints = fabric.endpoints.length;
  if (only !== undefined) {
    const [tells, hears] = [context.sent(only.id).length, context.heard(only.id).length];
    return paragraph([spoken(openingOf(only)), said.only(serviceSpan(context, only), tells, hears, endpoints)]);
  }
  return said.lede({
    services: fabric.services.length,
    areas: context.hasAreas ? fabric.domains.length : 0,
    messages: fabric.messages.length,
    endpoints,
  });
}

/** The messages of a contract that stands alone; a long list has a page of its own. */
function messageSections(context: Context, { id }: Service): readonly (Section | undefined)[] {
  const sides = [
    ["tells", said.tells, context.sent(id)],
    ["hears", said.hears, context.heard(id)],
  ] as const;
  const lists = sides.map(([key, heading, exchanges]): Section | undefined => {
    const messages = exchanges.map(({ message }) => message);
    if (messages.length === 0) return undefined;
    const rows = messages.slice(0, messagesShown).map((message) => ({
      cells: [[messageSpan(context, message)], meaning(message)],
    }));
    const table = { label: heading, columns: [words.tables.name, words.tables.meaning], rows };
    const more = messages.length - messagesShown;
    return {
      id: key,
      heading,
      blocks: [
        { block: "table", table },
        ...(more > 0 ? [{ block: "text", text: [link(said.moreMessages(more), "events/")] } as const] : []),
      ],
    };
  });
  const { endpoints } = context.fabric;
  if (endpoints.length === 0) return lists;
  const asked = endpointTable(context, said.asked, endpoints.slice(0, messagesShown));
  return [
    ...lists,
    {
      id: "asked",
      heading: said.asked,
      blocks: [
        { block: "table", table: asked },
        { block: "text", text: [link(said.allRequests, "apis/")] },
      ],
    },
  ];
}

function domainsSection(context: Context): Section {
  const tiles = context.fabric.domains.map((domain) => ({
    title: titleOf(domain, domain.id),
    to: context.paths.of("domain", domain.id) ?? "",
    text: meaning(domain),
    note: join([
      said.counts(
        servicesOf(context, domain).length,
        messagesOf(context, domain, "event", "command", "query", "reply").length,
      ),
      ", ",
      ...withoutLinks(ownerWords(context, domain)),
    ]),
  }));
  return { id: "domains", heading: said.areas, blocks: [{ block: "tiles", tiles }] };
}

/** What the site is called: as the workspace says, or as its only contract is called. */
export function siteTitle({ fabric, hasAreas }: Context): string {
  const [only, ...others] = fabric.contracts;
  return only !== undefined && others.length === 0 && !hasAreas ? only.title : fabric.settings.catalog.title;
}

function servicesSection(context: Context): Section {
  const tiles = context.fabric.services.map((service) => ({
    title: titleOf(service, service.id),
    to: context.paths.of("service", service.id) ?? "",
    text: meaning(service),
    note: [said.exchanged(context.heard(service.id).length, context.sent(service.id).length)],
  }));
  return { id: "services", heading: said.services, blocks: [{ block: "tiles", tiles }] };
}

/** Inside a tile, which is a link as a whole, no other link may stand. */
function withoutLinks(text: Text): Text {
  return text.map((span) =>
    typeof span === "string" || span.to === undefined
      ? span
      : { text: span.text, ...(span.mark && { mark: span.mark }) },
  );
}

function soonSection(context: Context): Section {
  const items = endings(context)
    .slice(0, soonest)
    .map(({ sentence }) => sentence);
  const all = say`${link(said.allEndings, "deprecations/")}`;
  if (items.length === 0)
    return { id: "soon", heading: said.soon, blocks: [{ block: "text", text: [said.nothingSoon] }] };
  return {
    id: "soon",
    heading: said.soon,
    blocks: [
      { block: "list", items },
      { block: "text", text: all },
    ],
  };
}

function wantSection({ terms, flows }: Fabric): Section {
  const items = [
    say`${link(said.find, "a-z/")}`,
    say`${link(said.owner, "teams/")}`,
    say`${link(said.personal, "privacy/")}`,
    say`${link(said.ending, "deprecations/")}`,
    say`${link(said.impact, "impact/")}`,
    ...(terms.length > 0 ? [say`${link(said.word, "dictionary/")}`] : []),
    ...(flows.length > 0 ? [say`${link(said.flow, "flows/")}`] : []),
    say`${link(said.read, "about/")}`,
  ];
  return { id: "want", heading: said.want, blocks: [{ block: "list", items }] };
}
