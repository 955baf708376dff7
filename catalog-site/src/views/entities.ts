import { words } from "../words.ts";
import type { Path } from "../paths.ts";
import { capabilitiesOf } from "./capability.ts";
import type { Context } from "./context.ts";
import { shownKind } from "./kind.ts";
import { endpointTitle } from "./message-table.ts";
import { titleOf } from "./names.ts";

/** Something that can be looked up: a row of the search and of the A–Z. */
export interface Entity {
  readonly word: string;
  readonly title: string;
  readonly technical: string;
  readonly to: Path;
  /** Where it belongs. */
  readonly note?: string;
  /** Other words that people use for it. */
  readonly synonyms: readonly string[];
}

type Found = Omit<Entity, "to" | "synonyms"> & { readonly to: Path | undefined; readonly synonyms?: readonly string[] };

/** Everything with a page or an entry of its own. */
export function entitiesOf(context: Context): readonly Entity[] {
  const kinds = [domains, services, messages, apis, endpoints, channels, models, terms, capabilities, flows, teams];
  return kinds.flatMap((kind) =>
    kind(context).flatMap(({ to, ...found }) => (to === undefined ? [] : [{ synonyms: [], ...found, to }])),
  );
}

function domains({ fabric, paths }: Context): readonly Found[] {
  return fabric.domains.map((one) => ({
    word: words.domain.word,
    title: titleOf(one, one.id),
    technical: one.id,
    to: paths.of("domain", one.id),
  }));
}

function services(context: Context): readonly Found[] {
  return context.fabric.services.map((one) => ({
    word: words.service.word,
    title: titleOf(one, one.id),
    technical: one.id,
    to: context.paths.of("service", one.id),
    note: domainName(context, one.domain),
  }));
}

function messages(context: Context): readonly Found[] {
  return context.fabric.messages.map((one) => ({
    word: words.event.kinds[shownKind(one)],
    title: titleOf(one, one.name),
    technical: one.name,
    to: context.paths.of("message", one.id),
    note: serviceName(context, one.owner),
    synonyms: synonymsOf(context, titleOf(one, one.name)),
  }));
}

function apis(context: Context): readonly Found[] {
  const withApi = new Set(context.fabric.endpoints.map(({ service }) => service));
  return [...withApi].sort().map((id) => ({
    word: words.api.word,
    title: words.api.title(serviceName(context, id)),
    technical: id,
    to: context.paths.of("api", id),
  }));
}

function endpoints(context: Context): readonly Found[] {
  return context.fabric.endpoints.map((one) => ({
    word: words.endpoint.word,
    title: endpointTitle(one),
    technical: `${one.method.toUpperCase()} ${one.path}`,
    to: context.paths.of("endpoint", one.id),
    note: serviceName(context, one.service),
  }));
}

function channels(context: Context): readonly Found[] {
  return context.fabric.channels.map((one) => ({
    word: words.channel.word,
    title: one.address ?? one.name,
    technical: one.name,
    to: context.paths.of("channel", one.id),
    note: serviceName(context, one.owner),
  }));
}

function models(context: Context): readonly Found[] {
  return context.fabric.models.map((one) => ({
    word: words.model.word,
    title: titleOf(one, one.name),
    technical: one.name,
    to: context.paths.of("model", one.id),
    note: domainName(context, one.domain),
  }));
}

function terms({ fabric, paths }: Context): readonly Found[] {
  return fabric.terms.map((one) => ({
    word: words.dictionary.term,
    title: one.title,
    technical: one.id,
    to: paths.of("term", one.id),
    synonyms: one.synonyms,
  }));
}

function capabilities(context: Context): readonly Found[] {
  return capabilitiesOf(context).map(({ domain, capability }) => ({
    word: words.capability.word,
    title: titleOf(capability, capability.id),
    technical: capability.id,
    to: context.paths.of("capability", capability.id),
    note: titleOf(domain, domain.id),
  }));
}

function flows(context: Context): readonly Found[] {
  return context.fabric.flows.map((one) => ({
    word: words.flow.word,
    title: titleOf(one, one.id),
    technical: one.id,
    to: context.paths.of("flow", one.id),
    note: domainName(context, one.domain),
  }));
}

function teams({ fabric, paths }: Context): readonly Found[] {
  return fabric.teams.map((one) => ({
    word: words.team.word,
    title: one.title,
    technical: one.id,
    to: paths.of("team", one.id),
  }));
}

function serviceName(context: Context, id: string): string {
  const service = context.service(id);
  return service === undefined ? id : titleOf(service, service.id);
}

function domainName(context: Context, id: string): string {
  const domain = context.domain(id);
  return domain === undefined ? id : titleOf(domain, domain.id);
}

/** A message is also found by the synonyms of the terms in its name: "bill paid" finds "Invoice paid". */
function synonymsOf(context: Context, title: string): readonly string[] {
  const spoken = ` ${title.toLowerCase()} `;
  return context.fabric.terms
    .filter((term) => spoken.includes(` ${term.title.toLowerCase()} `))
    .flatMap(({ synonyms }) => synonyms);
}
