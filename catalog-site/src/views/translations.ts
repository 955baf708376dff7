import type { Mapping, Service } from "@concord/contracts";
import type { MappingCoverage } from "@concord/governance";
import type { Section } from "../page.ts";
import { code, link, say, type Text } from "../text.ts";
import { listed, words } from "../words.ts";
import type { Context } from "./context.ts";
import { sentenceOf } from "./phrases.ts";

const said = words.service;

/** What a service's own system says in its own words, and what becomes of each word. */
export function translationsSection(context: Context, service: Service): Section | undefined {
  const mappings = context.fabric.mappings.filter((mapping) => mapping.service === service.id);
  if (mappings.length === 0) return undefined;
  const items = mappings.flatMap((mapping) => {
    const coverage = context.mappings?.find((one) => one.mapping.id === mapping.id);
    const heading = say`${opening(context, mapping)}${coverage ? say`: ${usedWords(coverage)}.` : "."}`;
    return [heading, ...(coverage ? reasons(coverage) : [])];
  });
  return { id: "translations", heading: said.translations, blocks: [{ block: "list", items }] };
}

function opening(context: Context, { from, to }: Mapping): Text {
  const model = to.model === undefined ? [code(to.name)] : [link(to.name, context.paths.of("model", to.model))];
  return said.becomes([code(from.name)], model);
}

function usedWords({ fields, used }: MappingCoverage): string {
  return said.used(used, fields);
}

/** What becomes of each word, inside others too: `lines[].quantity` comes from `items[].qty`. */
function reasons({ mapped, ignored, dropped, defaulted, unmapped }: MappingCoverage): readonly Text[] {
  return [
    ...mapped.map(({ field, from }) => said.madeOf([code(field)], listed(from.map(code)))),
    ...ignored.map(({ field, because }) => say`${said.ignored} ${code(field)}: ${sentenceOf(because)}`),
    ...dropped.map(({ field, because }) => say`${said.leftOut} ${code(field)}: ${sentenceOf(because)}`),
    ...(defaulted.length > 0 ? [said.always(listed(defaulted.map(code)))] : []),
    ...(unmapped.length > 0 ? [said.forgotten(listed(unmapped.map(code)))] : []),
  ];
}
