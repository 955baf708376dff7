import type { Letter, Page } from "../page.ts";
import { words } from "../words.ts";
import type { Entity } from "./entities.ts";
import { compare, letterId, letterOf } from "./alphabet.ts";

const said = words.aToZ;

/** Everything by its name: what the search finds, for those who have no scripts or no word to search for. */
export function aToZPage(entities: readonly Entity[]): Page {
  const sorted = [...entities].sort((left, right) => compare(left.title, right.title) || compare(left.to, right.to));
  const letters: readonly Letter[] = [...Map.groupBy(sorted, ({ title }) => letterOf(title))].map(
    ([letter, items]) => ({
      letter,
      id: letterId(letter),
      items: items.map(({ title, to, word, note }) => ({
        name: title,
        to,
        note: note === undefined ? word : `${word}, ${note}`,
      })),
    }),
  );
  return {
    path: "a-z/",
    kind: "list",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(entities.length),
    status: [],
    sections: [{ id: "letters", heading: said.all, blocks: [{ block: "letters", letters }] }],
  };
}
