import { words } from "../words.ts";
import type { Path } from "../paths.ts";
import type { Context } from "./context.ts";
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

/** Everything with a page or an entry of its own. */
export function entitiesOf(context: Context): readonly Entity[] {
  const { fabric, paths } = context;
  const serviceName = (id: string): string => {
    const service = context.service(id);
    return service === undefined ? id : titleOf(service, service.id);
  };
  const domainName = (id: string): string => context.domain(id)?.title ?? id;
  const entity = (word: string, title: string, technical: string, to: Path | undefined, note?: string, synonyms: readonly string[] = []) =>
    to === undefined ? [] : [{ word, title, technical, to, synonyms, ...(note !== undefined && { note }) }];
  const withApi = new Set(fabric.endpoints.map(({ service }) => service));
  return [
    ...fabric.domains.flatMap((one) => entity(words.domain.word, titleOf(one, one.id), one.id, paths.of("domain", one.id))),
    ...fabric.services.flatMap((one) => entity(words.service.word, titleOf(one, one.id), one.id, paths.of("service", one.id), domainName(one.domain))),
    ...fabric.messages.flatMap((one) =>
      entity(words.event.kinds[one.kind], titleOf(one, one.name), one.name, paths.of("message", one.id), serviceName(one.owner), synonymsOf(context, titleOf(one, one.name))),
    ),
    ...[...withApi].sort().flatMap((id) => entity(words.api.word, words.api.title(serviceName(id)), id, paths.of("api", id), serviceName(id))),
    ...fabric.endpoints.flatMap((one) =>
      entity(words.endpoint.word, endpointTitle(one), `${one.method.toUpperCase()} ${one.path}`, paths.of("endpoint", one.id), serviceName(one.service)),
    ),
    ...fabric.channels.flatMap((one) => entity(words.channel.word, one.address ?? one.name, one.name, paths.of("channel", one.id), serviceName(one.owner))),
    ...fabric.models.flatMap((one) => entity(words.model.word, titleOf(one, one.name), one.name, paths.of("model", one.id), domainName(one.domain))),
    ...fabric.terms.flatMap((one) => entity(words.dictionary.term, one.title, one.id, paths.of("term", one.id), undefined, one.synonyms)),
    ...fabric.flows.flatMap((one) => entity(words.flow.word, titleOf(one, one.id), one.id, paths.of("flow", one.id), domainName(one.domain))),
    ...fabric.teams.flatMap((one) => entity(words.team.word, one.title, one.id, paths.of("team", one.id))),
  ];
}

/** A message is also found by the synonyms of the terms in its name: "bill paid" finds "Invoice paid". */
function synonymsOf(context: Context, title: string): readonly string[] {
  const spoken = ` ${title.toLowerCase()} `;
  return context.fabric.terms.filter((term) => spoken.includes(` ${term.title.toLowerCase()} `)).flatMap(({ synonyms }) => synonyms);
}
