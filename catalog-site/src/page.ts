import type { Diagram } from "./views/diagram.ts";
import type { Reading } from "./views/example.ts";
import type { FieldTable } from "./views/fields.ts";
import type { Path } from "./paths.ts";
import type { Span, Text } from "./text.ts";

/** A page as a document: what stands on it, in order, without a word about how it looks. Serialisable. */
export interface Page {
  readonly path: Path;
  readonly kind: PageKind;
  /** The kind as a word above the title: "Event". */
  readonly word: string;
  readonly title: string;
  /** Its name in the contract. */
  readonly technical?: string;
  /** From the whole to the part; the page itself is not in it. */
  readonly crumbs: readonly Span[];
  /** What it is, in one or two sentences: the first thing that anybody reads. */
  readonly lede: Text;
  /** How it stands, as sentences. */
  readonly status: readonly Status[];
  readonly sections: readonly Section[];
  /** What changes here, as a feed. */
  readonly feed?: Path;
  /** The line that the page was made from. */
  readonly source?: Span;
}

export type PageKind =
  | "home"
  | "domain"
  | "service"
  | "event"
  | "command"
  | "query"
  | "reply"
  | "message"
  | "api"
  | "endpoint"
  | "channel"
  | "model"
  | "team"
  | "flow"
  | "capability"
  | "own"
  | "list"
  | "versions"
  | "source"
  | "about"
  | "missing";

/** A sentence with the mark it deserves; each mark is a colour, a shape and a word. */
export interface Status {
  readonly mark: Mark;
  readonly text: Text;
}

export type Mark = "current" | "deprecated" | "breaking" | "problem" | "personal";

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly block: "text"; readonly text: Text }
  /** Already safe HTML, made from Markdown. */
  | { readonly block: "prose"; readonly html: string }
  | { readonly block: "list"; readonly items: readonly Text[]; readonly ordered?: boolean; readonly quiet?: boolean }
  | { readonly block: "marks"; readonly items: readonly Status[] }
  | { readonly block: "facts"; readonly facts: readonly Fact[] }
  | { readonly block: "groups"; readonly groups: readonly Group[] }
  | { readonly block: "table"; readonly table: Table }
  | { readonly block: "fields"; readonly label: string; readonly table: FieldTable }
  | { readonly block: "diagram"; readonly diagram: Diagram }
  | {
      readonly block: "example";
      readonly title: string;
      readonly summary?: string;
      readonly reading: Reading;
      readonly json: string;
    }
  | { readonly block: "code"; readonly html: string; readonly label: string }
  | { readonly block: "tiles"; readonly tiles: readonly Tile[] }
  | { readonly block: "letters"; readonly letters: readonly Letter[] }
  | { readonly block: "terms"; readonly terms: readonly Entry[] }
  | { readonly block: "steps"; readonly steps: readonly Step[] }
  | { readonly block: "timeline"; readonly entries: readonly TimelineEntry[] }
  | { readonly block: "search" }
  | { readonly block: "compare"; readonly names: readonly string[]; readonly pairs: readonly VersionPair[] }
  | { readonly block: "lines"; readonly lines: readonly string[] }
  | { readonly block: "details"; readonly id: string; readonly summary: string; readonly blocks: readonly Block[] };

export interface Fact {
  readonly label: string;
  readonly value: Text;
}

/** Who plays one part: the senders, the channels, the receivers. */
export interface Group {
  readonly label: string;
  readonly items: readonly { readonly text: Text; readonly note?: Text }[];
  /** Said where there is none. */
  readonly none?: Text;
}

export interface Table {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly id?: string; readonly cells: readonly Text[] }[];
}

export interface Tile {
  readonly title: string;
  readonly to: Path;
  readonly text: Text;
  readonly note: Text;
}

export interface Letter {
  readonly letter: string;
  readonly id: string;
  readonly items: readonly { readonly name: string; readonly to: Path; readonly note: string }[];
}

/** One step of a flow. */
export interface Step {
  readonly title: string;
  readonly text: Text;
  readonly note?: Text;
}

/** What happened to one thing on one day. */
export interface TimelineEntry {
  readonly title: Text;
  readonly items: readonly Text[];
  /** What the gate said against it, with a proof as HTML. */
  readonly verdicts: readonly { readonly text: Text; readonly witness?: string }[];
}

/** Two versions, by their number among the names, and the section that compares them. */
export interface VersionPair {
  readonly before: number;
  readonly after: number;
  readonly id: string;
}

/** An entry of the dictionary. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** Its own page, where it has one. */
  readonly to?: Path;
  readonly html: string;
  readonly facts: readonly Fact[];
}
