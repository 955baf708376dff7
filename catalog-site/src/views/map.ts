import type { Domain, Message } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { listed, words } from "../words.ts";
import { messageSpan, type Context } from "./context.ts";
import { layOutRound } from "./diagram-round.ts";
import { domainSpan } from "./domain.ts";
import { titleOf } from "./names.ts";

const said = words.map;
/** More areas than this, and the picture is a ball of wool: the list says the same. */
const areasDrawn = 14;
const examples = 3;

/** What one area tells another. */
interface Road {
  readonly from: Domain;
  readonly to: Domain;
  readonly messages: readonly Message[];
}

/** The whole on one sheet: who tells whom how much, area by area. */
export function mapPage(context: Context): Page {
  const roads = roadsOf(context);
  const rows = roads.map(({ from, to, messages }) => ({
    cells: [
      said.road(domainSpan(context, from), domainSpan(context, to)),
      [String(messages.length)],
      listed([
        ...messages.slice(0, examples).map((message) => messageSpan(context, message)),
        ...(messages.length > examples ? [said.others(messages.length - examples)] : []),
      ]),
    ],
  }));
  const table = { label: said.heading, columns: [said.who, said.howMany, said.which], rows };
  const blocks: readonly Block[] = [
    ...picture(context, roads),
    rows.length > 0 ? { block: "table", table } : { block: "text", text: [said.none] },
  ];
  const section: Section = { id: "roads", heading: said.heading, blocks };
  return {
    path: "map/",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(context.fabric.domains.length, roads.length),
    status: [],
    sections: [section],
  };
}

function roadsOf(context: Context): readonly Road[] {
  const roads = new Map<string, { from: Domain; to: Domain; messages: Set<Message> }>();
  for (const message of context.fabric.messages) {
    for (const sender of context.senders(message.id)) {
      for (const receiver of context.receivers(message.id)) {
        const [from, to] = [context.domain(sender.service.domain), context.domain(receiver.service.domain)];
        if (from === undefined || to === undefined || from === to) continue;
        const key = `${from.id} ${to.id}`;
        const road = roads.get(key) ?? { from, to, messages: new Set() };
        road.messages.add(message);
        roads.set(key, road);
      }
    }
  }
  return [...roads.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { from, to, messages }]) => ({ from, to, messages: [...messages] }));
}

function picture(context: Context, roads: readonly Road[]): readonly Block[] {
  const { domains } = context.fabric;
  if (roads.length === 0 || domains.length > areasDrawn) return [];
  const boxes = domains.map((domain) => ({
    key: domain.id,
    shape: "service" as const,
    text: titleOf(domain, domain.id),
    to: context.paths.of("domain", domain.id),
  }));
  const edges = roads.map(({ from, to }) => [from.id, to.id] as const);
  return [
    {
      block: "diagram",
      diagram: layOutRound({ title: said.title, description: said.pictureDescription, boxes, edges }),
    },
  ];
}
