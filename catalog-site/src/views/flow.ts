import type { Flow, FlowStep } from "@concord/contracts";
import { coverFlow, type FlowCoverage } from "@concord/governance";
import type { Block, Page, Section } from "../page.ts";
import { gap, join, link, paragraph, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { layOutRound } from "./diagram-round.ts";
import { descriptionSection } from "./description.ts";
import { endpointTitle } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { placeWords } from "./technical.ts";

const said = words.flow;
/** More services than this, and the picture is a ball of wool: the steps say the same. */
const servicesDrawn = 14;

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
    pictureSection(context, flow),
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

/** Who tells whom, as far as the flow goes; undefined where nobody tells anybody, or too many do. */
function pictureSection(context: Context, flow: Flow): Section | undefined {
  const services = [...new Set(flow.steps.flatMap((step) => serviceOf(context, step) ?? []))];
  const pairs = new Map<string, readonly [string, string]>();
  for (const step of flow.steps) {
    const from = serviceOf(context, step);
    const operation = step.operation === undefined ? undefined : context.operation(step.operation);
    const told = operation?.action === "send" ? operation.messages : (operation?.reply?.messages ?? []);
    for (const { service } of told.flatMap(({ message }) => context.receivers(message))) {
      if (from !== undefined && service !== from && services.includes(service))
        pairs.set(`${from.id} ${service.id}`, [from.id, service.id]);
    }
  }
  if (pairs.size === 0 || services.length > servicesDrawn) return undefined;
  const name = titleOf(flow, flow.id);
  const diagram = layOutRound({
    title: said.picture(name),
    description: said.pictureDescription,
    boxes: services.map((service) => ({
      key: service.id,
      shape: "service",
      text: titleOf(service, service.id),
      to: context.paths.of("service", service.id),
    })),
    edges: [...pairs.values()],
  });
  return { id: "who", heading: said.who, blocks: [{ block: "diagram", diagram }] };
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
