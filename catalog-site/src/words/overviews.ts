import { say, type Span, type Text } from "../text.ts";
import { count, number, listed } from "./grammar.ts";

/** What is said on pages that list many things. */
export const overviews = {
  home: {
    lede: ({
      services,
      areas,
      messages,
      endpoints,
    }: Readonly<Record<"services" | "areas" | "messages" | "endpoints", number>>): Text => {
      const where = `${services < 2 ? "with" : "between"} ${count(services, "service")}${areas === 0 ? "" : ` in ${count(areas, "area")}`}`;
      const told = `${count(messages, "message")} ${where}`;
      const asked =
        endpoints === 0
          ? ""
          : `, and ${count(endpoints, "request")} that ${services === 1 ? "it answers" : "they answer"}`;
      return [
        `What our systems tell each other: ${told}${asked}. Choose ${areas === 0 ? "a service" : "an area"}, or look something up.`,
      ];
    },
    only: (service: Span, tells: number, hears: number, endpoints: number): Text => {
      const parts = [
        ...(tells > 0 ? [`sends ${count(tells, "message")}`] : []),
        ...(hears > 0 ? [`listens to ${tells > 0 ? number(hears) : count(hears, "message")}`] : []),
        ...(endpoints > 0 ? [`answers ${count(endpoints, "kind")} of request`] : []),
      ];
      return parts.length === 0
        ? say`${service} says nothing yet.`
        : say`${service} ${listed(parts)}. Choose one, or look something up.`;
    },
    tells: "What it tells others",
    hears: "What it listens to",
    asked: "What it can be asked",
    moreMessages: (n: number) => count(n, "more message"),
    allRequests: "All requests",
    services: "Services",
    exchanged: (heard: number, sent: number) => `hears ${count(heard, "message")}, sends ${number(sent)}`,
    areas: "Areas",
    counts: (services: number, messages: number) => `${count(services, "service")}, ${count(messages, "message")}`,
    soon: "Ending soon",
    nothingSoon: "Nothing is planned to end.",
    allEndings: "Everything that ends",
    want: "I want to…",
    find: "find something by its name",
    owner: "know who looks after what",
    personal: "see where personal data goes",
    ending: "see what I have to do by when",
    impact: "know whom to ask before I change something",
    word: "look up what a word means",
    flow: "follow a business flow from start to end",
    read: "learn to read these pages",
  },
  tables: {
    name: "Name",
    meaning: "What it means",
    sentBy: "Sent by",
    receivedBy: "Received by",
    request: "Request",
    answer: "What comes back",
    usedBy: "Used by",
    deprecated: " (deprecated)",
    ends: (day: string) => ` (ends ${day})`,
    notDescribed: "Not described",
    nobody: "nobody",
  },
  dictionary: {
    word: "Dictionary",
    title: "Dictionary",
    term: "Word",
    lede: (n: number): Text => [`What we mean by ${count(n, "word")}, and where each is found.`],
    none: "No word is recorded in the dictionary.",
    synonyms: "Also called",
    model: "Written down as",
    carriedBy: "Found in",
    others: (n: number) => count(n, "other message"),
    as: (field: string) => `(as ${field})`,
    differs: "Not the same everywhere",
    owner: "Kept by",
  },
  aToZ: {
    word: "Index",
    title: "A–Z",
    all: "By name",
    lede: (n: number): Text => [`Everything in this catalog by its name: ${count(n, "entry", "entries")}.`],
  },
  deprecations: {
    word: "Timeline",
    title: "What ends",
    heading: "By end date",
    lede: (n: number, needed: number): Text => {
      if (n === 0) return ["Nothing is planned to end."];
      const still =
        needed === 0
          ? "nobody uses them any more"
          : needed === n
            ? "all of that is still in use"
            : `${number(needed)} of them ${needed === 1 ? "is" : "are"} still in use`;
      return [`${count(n, "thing")} will end; ${still}.`];
    },
    end: "Last day",
    what: "What",
    instead: "Use instead",
    users: "Still used by",
    noEnd: "No end date recorded",
    noReplacement: "No replacement recorded",
    nobody: "nobody",
    none: "Nothing is planned to end.",
    sentence: (what: Span, day: string | undefined, instead: Span | undefined, users: readonly Span[]): Text =>
      say`${what} ${day === undefined ? "is deprecated" : `ends on ${day}`}.${instead && say` Use ${instead} instead.`}${users.length > 0 && say` Still used by ${listed(users)}.`}`,
  },
  privacy: {
    word: "Personal data",
    title: "Where personal data goes",
    heading: "Field by field",
    lede: (fields: number, messages: number, services: number): Text =>
      fields === 0
        ? ["No field is marked as personal data."]
        : [
            `${count(fields, "field")} in ${count(messages, "message")} ${fields === 1 ? "is" : "are"} personal data; ${count(services, "service")} ${services === 1 ? "receives" : "receive"} some of it.`,
          ],
    fieldsOf: (group: string, fields: Text): Text => say`${group}: ${fields}`,
    field: "Field",
    message: "Message",
    kind: "Kind",
    sentBy: "Sent by",
    receivedBy: "Read by",
    mayRead: "does not say what it reads",
    nobody: "nobody says so",
    none: "No field is marked as personal data.",
    asFile: "For a spreadsheet:",
  },
  source: {
    word: "Contract",
    heading: "Text",
    lede: (lines: number, service: Span | undefined): Text =>
      say`The contract${service && say` of ${service}`} as it is written, in ${count(lines, "line")}.`,
  },
  lists: {
    word: "List",
    all: "All of them",
    none: "None is recorded.",
    domains: "Areas",
    domainsLede: (n: number): Text => [`The ${count(n, "area")} that these contracts are divided into.`],
    services: "Services",
    servicesLede: (n: number): Text => [`The ${count(n, "service")} that send, receive and answer.`],
    events: "Events",
    eventsLede: (counts: Text): Text =>
      counts.length === 0 ? ["No message is recorded."] : say`What services tell each other: ${counts}.`,
    kinds: {
      event: { one: "event", many: "events" },
      command: { one: "command", many: "commands" },
      query: { one: "query", many: "queries" },
      reply: { one: "reply", many: "replies" },
    },
    apis: "HTTP APIs",
    apisLede: (n: number, endpoints: number): Text => [
      `${count(n, "API")} with ${count(endpoints, "kind")} of request.`,
    ],
    overview: (title: string) => `Overview of the ${title}`,
    channels: "Channels",
    channelsLede: (n: number): Text => [`The ${count(n, "channel")} that messages travel on.`],
    models: "Models",
    modelsLede: (n: number): Text => [`The ${count(n, "shape")} that contracts share.`],
    capabilities: "Capabilities",
    capabilitiesLede: (n: number): Text => [`What the areas can do: ${count(n, "capability", "capabilities")}.`],
    flows: "Flows",
    flowsLede: (n: number): Text => [`${count(n, "business flow")}, step by step.`],
    teams: "Teams",
    teamsLede: (n: number): Text => [`Who looks after what: ${count(n, "team")}.`],
    team: "Team",
    domain: "Area",
    owner: "In the care of",
    ownedBy: "Owned by",
    address: "Address",
    contact: "Contact",
    noContact: "No contact recorded",
  },
  impact: {
    word: "Before a change",
    title: "What breaks if it goes away",
    heading: "Event by event",
    lede: (events: number): Text => [
      events === 0
        ? "No event has a field that another service could not do without."
        : `${count(events, "event")} ${events === 1 ? "has" : "have"} fields that somebody could not do without. Ask them first.`,
    ],
    event: "Event",
    fields: "Taking away any of these",
    services: "Breaks",
    none: "None.",
  },
  map: {
    word: "Map",
    title: "The whole on one sheet",
    heading: "Who tells whom",
    lede: (areas: number, roads: number): Text => [
      roads === 0
        ? "No area tells another one anything."
        : `${count(areas, "area")}, and ${count(roads, "direction")} in which they tell each other something.`,
    ],
    pictureDescription: "Each arrow leads from an area to one that listens to it. The list below says the same.",
    who: "Who and whom",
    road: (from: Span, to: Span): Text => say`${from} to ${to}`,
    howMany: "Messages",
    which: "For example",
    others: (n: number) => `${n} more`,
    none: "No area tells another one anything.",
  },
  search: {
    title: "Search",
    heading: "What are you looking for?",
    lede: say`Type a word that you would use. Without scripts, ${{ text: "A–Z", to: "a-z/" }} has everything.`,
    word: "Word",
    kind: "Kind",
    any: "any",
    go: "Search",
  },
} as const;
