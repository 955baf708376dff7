import type { Flow, FlowStep, Service } from "@concord/contracts";
import { coverFlow, type FlowCoverage } from "@concord/governance";
import type { Block, Page, Section } from "../page.ts";
import { gap, join, link, paragraph, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { ownerWords } from "./involved.ts";
import { layOutSequence, type Happening } from "./diagram-sequence.ts";
import { descriptionSection } from "./description.ts";
import { endpointTitle } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { placeWords } from "./technical.ts";

const said = words.flow;
/** More than these, and the picture is wider or longer than anybody takes in: the steps say the same. */
const lanesDrawn = 12;
const stepsDrawn = 40;

/** The page of one business flow: its steps in order, each with who does what. */
export function flowPage(context: Context, flow: Flow): Page {
  const services = [...new Set(flow.steps.flatMap((step) => serviceOf(context, step)?.id ?? []))];
  const spans = services.flatMap((id) => context.service(id) ?? []).map((service) => serviceSpan(context, service));
  const capability = context.fabric.domains
    .flatMap(({ capabilities }) => capabilities)
    .find(({ id }) => id === flow.capability);
  const coverage = coverFlow(flow, context.fabric);
  const missing = gapsOf(context, flow, coverage);
  const sections: readonly (Section | undefined)[] = [
    flow.description === undefined ? undefined : descriptionSection(flow),
    whoSection(context, flow),
    { id: "steps", heading: said.steps, blocks: [stepsBlock(context, flow)] },
    missing.length === 0 ? undefined : { id: "gaps", heading: said.gaps, blocks: [{ block: "list", items: missing }] },
  ];
  return {
    path: context.paths.of("flow", flow.id) ?? "",
    kind: "flow",
    word: said.word,
    title: titleOf(flow, flow.id.split("/").at(-1) ?? flow.id),
    technical: flow.id,
    crumbs: [...crumbsOfDomain(context, flow.domain), link(said.all, "flows/")],
    lede: paragraph([
      flow.summary === undefined ? undefined : [sentenceOf(flow.summary)],
      said.lede(flow.steps.length, listed(spans)),
      capability === undefined
        ? undefined
        : say`${said.serves} ${link(capability.title, context.paths.of("capability", capability.id))}.`,
    ]),
    status: [
      missing.length === 0
        ? { mark: "current", text: said.carried(coverage.steps) }
        : { mark: "problem", text: said.carriedOf(coverage.connected, coverage.steps) },
    ],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, flow.at), context.line(flow.at)),
  };
}

/** The services and the steps that are theirs: as a list, with a picture of the same where it is not too wide. */
function whoSection(context: Context, flow: Flow): Section | undefined {
  const services = [...new Set(flow.steps.flatMap((step) => serviceOf(context, step) ?? []))];
  if (services.length < 2) return undefined;
  const items = services.map((service) => ({
    text: join([serviceSpan(context, service), ", ", ...ownerWords(context, service)]),
    note: said.stepsOf(
      flow.steps.flatMap((step, index) => (serviceOf(context, step)?.id === service.id ? [index + 1] : [])),
    ),
  }));
  const picture = pictureOf(context, flow, services);
  return {
    id: "who",
    heading: said.who,
    blocks: [
      ...(picture === undefined ? [] : [picture]),
      { block: "groups", groups: [{ label: said.services, items }] },
    ],
  };
}

/** Who does what and tells whom, from the first step to the last; undefined where the picture would be too wide. */
function pictureOf(context: Context, flow: Flow, services: readonly Service[]): Block | undefined {
  if (services.length > lanesDrawn || flow.steps.length > stepsDrawn) return undefined;
  const diagram = layOutSequence({
    title: said.picture(titleOf(flow, flow.id)),
    description: said.pictureDescription,
    lanes: services.map((service) => ({
      key: service.id,
      shape: "service",
      text: titleOf(service, service.id),
      to: context.paths.of("service", service.id),
    })),
    happenings: flow.steps.flatMap((step, index) => happening(context, flow, step, index)),
  });
  return { block: "diagram", diagram };
}

/** A step that receives is told by whoever sends; one that sends tells whoever acts on it next. */
function happening(context: Context, flow: Flow, step: FlowStep, index: number): readonly Happening[] {
  const service = serviceOf(context, step);
  if (service === undefined) return [];
  const text = `${index + 1}. ${titleOf(step, step.id)}`;
  const operation = step.operation === undefined ? undefined : context.operation(step.operation);
  const messages = (operation?.messages ?? []).map(({ message }) => message);
  const actBefore = new Set(flow.steps.slice(0, index).flatMap((one) => serviceOf(context, one)?.id ?? []));
  if (operation?.action === "receive") {
    const sender = messages.flatMap((id) => context.senders(id)).find((party) => actBefore.has(party.service.id));
    return sender === undefined ? [{ from: service.id, text }] : [{ from: sender.service.id, to: service.id, text }];
  }
  const hearers = new Set(messages.flatMap((id) => context.receivers(id)).map((party) => party.service.id));
  const next = flow.steps.slice(index + 1).find((one) => hearers.has(serviceOf(context, one)?.id ?? ""));
  // Where hearing it is a step of its own, the arrow is drawn there.
  const isHeardLater = context.operation(next?.operation ?? "")?.action === "receive";
  const to = next === undefined || isHeardLater ? undefined : serviceOf(context, next)?.id;
  return [{ from: service.id, to, text }];
}

/** Where the contracts do not carry the flow: steps that they do not know, and steps that nothing leads to. */
function gapsOf(context: Context, flow: Flow, { gaps }: FlowCoverage): readonly Text[] {
  const at = (step: FlowStep) => gap(titleOf(step, step.id), context.line(step.at));
  const unresolved = flow.steps.filter((step) => serviceOf(context, step) === undefined);
  return [
    ...unresolved.map((step) => said.unresolved(at(step))),
    ...gaps.map(({ step, service, kind, messages }) => {
      const found = context.service(service);
      const who = found === undefined ? [service] : [serviceSpan(context, found)];
      const awaited = messages.flatMap((id) => context.message(id) ?? []).map((one) => messageSpan(context, one));
      return kind === "acts" ? said.acts(at(step), who) : said.waits(at(step), who, listed(awaited, "or"));
    }),
  ];
}

function serviceOf(context: Context, step: FlowStep) {
  const operation = step.operation === undefined ? undefined : context.operation(step.operation);
  const endpoint = step.endpoint === undefined ? undefined : context.endpoint(step.endpoint);
  return context.service(operation?.service ?? endpoint?.service ?? "");
}

function stepsBlock(context: Context, flow: Flow): Block {
  const steps = flow.steps.map((step) => {
    const note = step.summary ?? step.description;
    return {
      title: titleOf(step, step.id),
      text: happens(context, step),
      ...(note !== undefined && { note: [sentenceOf(note)] }),
    };
  });
  return { block: "steps", steps };
}

/** "**Orders** sends *Order placed*." */
function happens(context: Context, step: FlowStep): Text {
  const service = serviceOf(context, step);
  const who = service === undefined ? [] : [serviceSpan(context, service)];
  const operation = step.operation === undefined ? undefined : context.operation(step.operation);
  const endpoint = step.endpoint === undefined ? undefined : context.endpoint(step.endpoint);
  if (operation !== undefined) {
    const messages = operation.messages
      .flatMap(({ message }) => context.message(message) ?? [])
      .map((one) => messageSpan(context, one));
    return join([...who, operation.action === "send" ? said.sends : said.receives, ...listed(messages, "or"), "."]);
  }
  if (endpoint !== undefined)
    return join([...who, said.isAsked, link(endpointTitle(endpoint), context.paths.of("endpoint", endpoint.id)), "."]);
  return [said.outside];
}
