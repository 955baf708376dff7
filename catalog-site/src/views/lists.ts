import type { Page, Section, Table } from "../page.ts";
import { anchor } from "../paths.ts";
import { link, type Text } from "../text.ts";
import { count, listed, words } from "../words.ts";
import { capabilitiesOf, servicesOfCapability } from "./capability.ts";
import { serviceSpan, type Context } from "./context.ts";
import { domainSpan } from "./domain.ts";
import { ownerWords } from "./involved.ts";
import { endpointTable, meaning, messageTable, tableOr } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { endpointsOf, messagesOf, servicesOf } from "./relations.ts";
import { contactSpan } from "./team.ts";

const said = words.lists;
const columns = words.tables;

/** The pages that list one kind of thing, each at the folder where those things live. */
export function listPages(context: Context): readonly Page[] {
  return [
    domains(context),
    services(context),
    events(context),
    apis(context),
    channels(context),
    models(context),
    capabilities(context),
    flows(context),
    teams(context),
  ];
}

interface List {
  readonly path: string;
  readonly title: string;
  readonly lede: Text;
  readonly sections: readonly Section[];
}

function listPage({ path, title, lede, sections }: List): Page {
  return { path, kind: "list", word: said.word, title, crumbs: [], lede, status: [], sections };
}

function single(path: string, title: string, lede: Text, table: Table): Page {
  return listPage({
    path,
    title,
    lede,
    sections: [{ id: "all", heading: said.all, blocks: [tableOr(table, [said.none])] }],
  });
}

function domains(context: Context): Page {
  const rows = context.fabric.domains.map((domain) => ({
    cells: [
      [domainSpan(context, domain)],
      meaning(domain),
      listed(servicesOf(context, domain).map((service) => serviceSpan(context, service))),
      ownerWords(context, domain),
    ],
  }));
  const table = { label: said.domains, columns: [columns.name, columns.meaning, said.services, said.owner], rows };
  return single("domains/", said.domains, said.domainsLede(rows.length), table);
}

function services(context: Context): Page {
  const rows = context.fabric.services.map((service) => ({
    cells: [
      [serviceSpan(context, service)],
      meaning(service),
      domainCell(context, service.domain),
      ownerWords(context, service),
    ],
  }));
  const table = { label: said.services, columns: [columns.name, columns.meaning, said.domain, said.owner], rows };
  return single("services/", said.services, said.servicesLede(rows.length), table);
}

function domainCell(context: Context, id: string): Text {
  const domain = context.domain(id);
  return domain === undefined ? [id] : [domainSpan(context, domain)];
}

function events(context: Context): Page {
  const { fabric } = context;
  const sections = fabric.domains.flatMap((domain) => {
    const messages = messagesOf(context, domain, "event", "command", "query", "reply");
    const title = titleOf(domain, domain.id);
    if (messages.length === 0) return [];
    return [
      {
        id: anchor("domain", domain.id),
        heading: title,
        blocks: [{ block: "table", table: messageTable(context, title, messages) } as const],
      },
    ];
  });
  const tally = Map.groupBy(fabric.messages, ({ kind }) => kind);
  const counts = [...tally].map(([kind, messages]) =>
    count(messages.length, said.kinds[kind].one, said.kinds[kind].many),
  );
  return listPage({ path: "events/", title: said.events, lede: said.eventsLede(listed(counts)), sections });
}

function apis(context: Context): Page {
  const sections = context.fabric.services.flatMap((service) => {
    const endpoints = endpointsOf(context, service);
    const title = words.api.title(titleOf(service, service.id));
    if (endpoints.length === 0) return [];
    const overview = {
      block: "text",
      text: [link(said.overview(title), context.paths.of("api", service.id))],
    } as const;
    return [
      {
        id: anchor("api", service.id),
        heading: title,
        blocks: [overview, { block: "table", table: endpointTable(context, title, endpoints) } as const],
      },
    ];
  });
  return listPage({
    path: "apis/",
    title: said.apis,
    lede: said.apisLede(sections.length, context.fabric.endpoints.length),
    sections,
  });
}

function channels(context: Context): Page {
  const rows = context.fabric.channels.map((channel) => {
    const owner = context.service(channel.owner);
    return {
      cells: [
        [link(channel.address ?? channel.name, context.paths.of("channel", channel.id))],
        meaning(channel),
        owner === undefined ? [channel.owner] : [serviceSpan(context, owner)],
      ],
    };
  });
  const table = { label: said.channels, columns: [said.address, columns.meaning, said.ownedBy], rows };
  return single("channels/", said.channels, said.channelsLede(rows.length), table);
}

function models(context: Context): Page {
  const rows = context.fabric.models.map((model) => ({
    cells: [
      [link(titleOf(model, model.name), context.paths.of("model", model.id))],
      meaning(model),
      domainCell(context, model.domain),
    ],
  }));
  const table = { label: said.models, columns: [columns.name, columns.meaning, said.domain], rows };
  return single("models/", said.models, said.modelsLede(rows.length), table);
}

function flows(context: Context): Page {
  const rows = context.fabric.flows.map((flow) => ({
    cells: [
      [link(titleOf(flow, flow.id), context.paths.of("flow", flow.id))],
      meaning(flow),
      domainCell(context, flow.domain),
    ],
  }));
  const table = { label: said.flows, columns: [columns.name, columns.meaning, said.domain], rows };
  return single("flows/", said.flows, said.flowsLede(rows.length), table);
}

function capabilities(context: Context): Page {
  const rows = capabilitiesOf(context).map(({ domain, capability }) => ({
    cells: [
      [link(titleOf(capability, capability.id), context.paths.of("capability", capability.id))],
      meaning(capability),
      [domainSpan(context, domain)],
      listed(servicesOfCapability(context, capability.id).map((service) => serviceSpan(context, service))),
    ],
  }));
  const table = {
    label: said.capabilities,
    columns: [columns.name, columns.meaning, said.domain, said.services],
    rows,
  };
  return single("capabilities/", said.capabilities, said.capabilitiesLede(rows.length), table);
}

function teams(context: Context): Page {
  const rows = context.fabric.teams.map((team) => ({
    cells: [
      [link(team.title, context.paths.of("team", team.id))],
      meaning(team),
      listed(
        context.fabric.services
          .filter(({ owner }) => owner === team.id)
          .map((service) => serviceSpan(context, service)),
      ),
      team.contact === undefined ? [{ text: said.noContact, mark: "gap" } as const] : [contactSpan(team.contact)],
    ],
  }));
  const table = { label: said.teams, columns: [said.team, columns.meaning, said.services, said.contact], rows };
  return single("teams/", said.teams, said.teamsLede(rows.length), table);
}
