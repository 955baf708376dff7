import type { Service } from "@concord/contracts";
import type { Page } from "../page.ts";
import { gap, link, paragraph, say } from "../text.ts";
import { listed, words } from "../words.ts";
import { serviceSpan, type Context } from "./context.ts";
import { crumbsOfService } from "./crumbs.ts";
import { ownerWords } from "./involved.ts";
import { endpointTable } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { problemsOf } from "./problems.ts";
import { endpointsOf } from "./relations.ts";
import { placeWords, serverWords } from "./technical.ts";

const said = words.api;

/** The overview of one service's HTTP API: what it can be asked. */
export function apiPage(context: Context, service: Service): Page {
  const all = endpointsOf(context, service);
  const asked = all.filter(({ direction }) => direction === "path");
  const calling = all.filter(({ direction }) => direction !== "path");
  const callers = new Set(asked.flatMap(({ id }) => context.callers(id).map((caller) => caller.service)));
  const users = [...callers].map((caller) => serviceSpan(context, caller));
  const contract = context.fabric.contracts.find(
    ({ service: owner, specification }) => owner === service.id && specification === "openapi",
  );
  const place = contract === undefined ? service.at : { file: contract.file, pointer: "" };
  const servers = service.servers.filter(({ protocol }) => protocol.startsWith("http"));
  return {
    path: context.paths.of("api", service.id) ?? "",
    kind: "api",
    word: said.word,
    title: said.title(titleOf(service, service.id)),
    technical: service.id,
    crumbs: crumbsOfService(context, service.id),
    lede: paragraph([
      said.lede(serviceSpan(context, service), asked.length, calling.length),
      users.length === 0 ? [gap(said.nobodyUses, context.line(service.at))] : said.usedBy(listed(users), users.length),
      said.runBy(ownerWords(context, service)),
    ]),
    status: problemsOf(context, place.file),
    sections: [
      ...(asked.length === 0
        ? []
        : [
            {
              id: "endpoints",
              heading: said.asked,
              blocks: [{ block: "table", table: endpointTable(context, said.asked, asked) } as const],
            },
          ]),
      ...(calling.length === 0
        ? []
        : [
            {
              id: "calls",
              heading: said.calls,
              blocks: [{ block: "table", table: endpointTable(context, said.calls, calling) } as const],
            },
          ]),
      ...(servers.length === 0
        ? []
        : [
            {
              id: "servers",
              heading: said.servers,
              blocks: [{ block: "list", items: servers.map((server) => say`${serverWords(server)}`) } as const],
            },
          ]),
    ],
    source: link(placeWords(context, place), context.line(place)),
  };
}
