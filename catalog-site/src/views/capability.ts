import type { Capability, Domain } from "@concord/contracts";
import type { Page, Section, Table } from "../page.ts";
import { gap, link, paragraph, spoken, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { descriptionSection, openingOf } from "./description.ts";
import { ownerWords } from "./involved.ts";
import { endpointTable, meaning, messageTable } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { placeWords } from "./technical.ts";

const said = words.capability;

/** Something that a domain can do: by which services, messages, requests and flows. */
export function capabilityPage(context: Context, { domain, capability }: Owned): Page {
  const { id } = capability;
  const parts = partsOf(context, id);
  const services = servicesOfCapability(context, id);
  const spans = services.map((service) => serviceSpan(context, service));
  const flows = context.fabric.flows.filter((flow) => flow.capability === id);
  const sections: readonly (Section | undefined)[] = [
    descriptionSection(capability, openingOf(capability)),
    services.length === 0
      ? undefined
      : {
          id: "who",
          heading: said.who,
          blocks: [
            {
              block: "groups",
              groups: [
                {
                  label: said.services,
                  items: services.map((service) => ({
                    text: [serviceSpan(context, service), ", ", ...ownerWords(context, service)],
                    note: meaning(service),
                  })),
                },
              ],
            },
          ],
        },
    tableSection("events", said.events, messageTable(context, said.events, parts.messages)),
    tableSection("requests", said.requests, endpointTable(context, said.requests, parts.endpoints)),
    flows.length === 0
      ? undefined
      : {
          id: "flows",
          heading: said.flows,
          blocks: [
            {
              block: "list",
              items: flows.map((one) => [link(titleOf(one, one.id), context.paths.of("flow", one.id))]),
            },
          ],
        },
  ];
  const unserved: Text = [gap(said.unserved, context.line(capability.at))];
  return {
    path: context.paths.of("capability", id) ?? "",
    kind: "capability",
    word: said.word,
    title: titleOf(capability, id),
    technical: id,
    crumbs: crumbsOfDomain(context, domain.id),
    lede: paragraph([
      spoken(openingOf(capability)) ?? [gap(said.notDescribed, context.line(capability.at))],
      spans.length === 0 ? unserved : said.servedBy(listed(spans), flows.length),
    ]),
    status: [],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, capability.at), context.line(capability.at)),
  };
}

interface Owned {
  readonly domain: Domain;
  readonly capability: Capability;
}

/** Every capability with the domain that has it. */
export function capabilitiesOf({ fabric }: Pick<Context, "fabric">): readonly Owned[] {
  return fabric.domains.flatMap((domain) => domain.capabilities.map((capability) => ({ domain, capability })));
}

/** The services that say of an operation or a request that it serves a capability, by id. */
export function servicesOfCapability(context: Context, id: string) {
  const { operations, endpoints } = context.fabric;
  const ids = [...operations, ...endpoints].filter(({ capability }) => capability === id).map(({ service }) => service);
  return [...new Set(ids)].sort().flatMap((service) => context.service(service) ?? []);
}

function partsOf(context: Context, id: string) {
  const operations = context.fabric.operations.filter(({ capability }) => capability === id);
  const messages = new Set(operations.flatMap((one) => one.messages.map(({ message }) => message)));
  return {
    messages: [...messages].sort().flatMap((message) => context.message(message) ?? []),
    endpoints: context.fabric.endpoints.filter(({ capability }) => capability === id),
  };
}

function tableSection(id: string, heading: string, table: Table): Section | undefined {
  return table.rows.length === 0 ? undefined : { id, heading, blocks: [{ block: "table", table }] };
}
