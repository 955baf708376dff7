import type { Page } from "../page.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";

const said = words.about;

/** How to read this site. */
export function aboutPage(context: Context): Page {
  return {
    path: "about/",
    kind: "about",
    word: said.word,
    title: said.title,
    crumbs: [],
    lede: said.lede(context.fabric.root),
    status: [],
    sections: [
      { id: "words", heading: said.wordsHeading, blocks: [{ block: "facts", facts: said.words }] },
      { id: "page", heading: said.pageHeading, blocks: [{ block: "list", items: said.questions, ordered: true }] },
      { id: "marks", heading: said.marksHeading, blocks: [{ block: "marks", items: said.marks }] },
      { id: "honest", heading: said.honestHeading, blocks: [{ block: "list", items: said.honest }] },
      { id: "find", heading: said.findHeading, blocks: [{ block: "list", items: said.find }] },
    ],
  };
}

/** Search with filters, at an address that can be sent to somebody. */
export function searchPage(): Page {
  return {
    path: "search/",
    kind: "list",
    word: words.aToZ.word,
    title: words.search.title,
    crumbs: [],
    lede: words.search.lede,
    status: [],
    sections: [{ id: "search", heading: words.search.heading, blocks: [{ block: "search" }] }],
  };
}

/** Shown for an address that leads nowhere. */
export function missingPage(): Page {
  return {
    path: "404.html",
    kind: "missing",
    word: words.missing.word,
    title: words.missing.title,
    crumbs: [],
    lede: words.missing.lede,
    status: [],
    sections: [{ id: "ways", heading: words.missing.ways, blocks: [{ block: "list", items: words.missing.items }] }],
  };
}
