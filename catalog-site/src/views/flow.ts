import type { Flow, FlowStep } from "@concord/contracts";
import type { Block, Page, Section } from "../page.ts";
import { join, link, paragraph, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import { messageSpan, serviceSpan, type Context } from "./context.ts";
import { crumbsOfDomain } from "./crumbs.ts";
import { descriptionSection } from "./description.ts";
import { endpointTitle } from "./message-table.ts";
import { titleOf } from "./names.ts";
import { sentenceOf } from "./phrases.ts";
import { placeWords } from "./technical.ts";

const said = words.flow;

/** The page of one business flow: its steps in order, each with who does what. */
export function flowPage(context: Context, flow: Flow): Page {
  const services = [...new Set(flow.steps.flatMap((step) => serviceOf(context, step)?.id ?? []))];
  const spans = services.flatMap((id) => context.service(id) ?? []).map((service) => serviceSpan(context, service));
  const capability = context.fabric.domains
    .flatMap(({ capabilities }) => capabilities)
    .find(({ id }) => id === flow.capability);
  const sections: readonly (Section | undefined)[] = [
    flow.description === undefined ? undefined : descriptionSection(flow),
    { id: "steps", heading: said.steps, blocks: [stepsBlock(context, flow)] },
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
    status: [],
    sections: sections.filter((section) => section !== undefined),
    source: link(placeWords(context, flow.at), context.line(flow.at)),
  };
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
