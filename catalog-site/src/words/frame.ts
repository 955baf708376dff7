import { say, type Span, type Text } from "../text.ts";
import { dayWords } from "./grammar.ts";

/** What stands around every page, and on the pages about the catalog itself. */
export const frame = {
  frame: {
    skip: "Skip to the content",
    search: "Search",
    searchLong: "Search events, services, teams and words",
    foundNone: "Nothing found",
    foundOne: "1 found",
    /** `#` is the number. */
    foundMany: "# found",
    nav: "Main",
    crumbs: "Where this belongs",
    home: "Home",
    onThisPage: "On this page",
    madeFrom: (source: Span | undefined, revision: string | undefined, footer: string | undefined): Text => {
      const made = say`${source && say`Made from ${source}`}${source && revision && ", "}${revision}`;
      return say`${made}${made.length > 0 && ". "}${footer}`;
    },
    revision: ({
      commit,
      date,
      changed,
    }: {
      readonly commit: string;
      readonly date: string;
      readonly changed?: boolean;
    }) =>
      `as of ${dayWords(date)}, commit ${commit.slice(0, 9)}${changed === true ? ", with changes that are not committed yet" : ""}`,
    more: "More",
    links: [
      ["events/", "Events"],
      ["apis/", "APIs"],
      ["teams/", "Teams"],
      ["dictionary/", "Dictionary"],
      ["a-z/", "A–Z"],
    ] as readonly (readonly [string, string])[],
    footerLinks: [
      ["search/", "Search"],
      ["map/", "Map"],
      ["services/", "Services"],
      ["channels/", "Channels"],
      ["models/", "Models"],
      ["capabilities/", "Capabilities"],
      ["flows/", "Flows"],
      ["changes/", "What changed"],
      ["impact/", "What breaks"],
      ["deprecations/", "What ends"],
      ["privacy/", "Personal data"],
      ["about/", "How to read this"],
    ] as readonly (readonly [string, string])[],
    marks: {
      current: "Current",
      deprecated: "Deprecated",
      breaking: "Breaking",
      problem: "Problem",
      personal: "Personal data",
    },
    forMachines: "Each page stands beside itself as `index.md` and `index.json`; `model.json` lists them all.",
    copy: "Copy",
    copied: "Copied",
  },
  about: {
    word: "About",
    title: "How to read this catalog",
    lede: (root: string): Text =>
      say`Every page is made from the contracts in ${{ text: root, mark: "code" }}. Nobody writes or maintains a page, so what you read is what is checked.`,
    wordsHeading: "Five words",
    words: [
      { label: "Area", value: ["A part of the business, with a team that looks after it."] },
      { label: "Service", value: ["A program. It sends, receives and answers."] },
      { label: "Event", value: ["A service tells that something has happened. Whoever cares may listen."] },
      { label: "Command", value: ["A service asks another one to do something."] },
      { label: "Channel", value: ["The address that messages travel on."] },
    ] as readonly { readonly label: string; readonly value: Text }[],
    pageHeading: "Four questions on every page, in this order",
    questions: [
      ["What is it?"],
      ["Who is involved?"],
      ["What is in it?"],
      ["What changes, and what would break?"],
    ] as readonly Text[],
    marksHeading: "The marks",
    marks: [
      { mark: "current", text: ["In use, and meant to stay."] },
      { mark: "deprecated", text: ["It will end. The page says when, and what to use instead."] },
      { mark: "breaking", text: ["A change that somebody could not cope with."] },
      { mark: "personal", text: ["It says something about a person."] },
      { mark: "problem", text: ["The contract has an error, so the page may be incomplete."] },
    ] as const,
    honestHeading: "What is missing is said",
    honest: [
      say`${{ text: "No owner recorded", mark: "gap" }} and words like it mean that the contract is silent. They lead to the line where it could be said.`,
      ["“Nobody in these contracts” means that no contract says so; somebody outside may still do it."],
    ] as readonly Text[],
    findHeading: "How to find something",
    find: [
      say`Press ${{ text: "Ctrl", mark: "code" }} and ${{ text: "K", mark: "code" }}, or ${{ text: "/", mark: "code" }}, and type a word that you would use.`,
      say`Without scripts, ${{ text: "A–Z", to: "a-z/" }} has everything.`,
    ] as readonly Text[],
  },
  missing: {
    word: "Not found",
    title: "There is no page here",
    lede: ["The address is wrong, or what it led to is no longer in the contracts."] as Text,
    ways: "Ways on",
    items: [
      say`${{ text: "A–Z", to: "a-z/" }}, everything by its name`,
      say`${{ text: "Areas", to: "domains/" }}, from the whole to the part`,
    ] as readonly Text[],
  },
} as const;
