import { code, say, type Span, type Text } from "../text.ts";
import { count, listed, number } from "./grammar.ts";

/** What a changelog calls the parts of itself. */
const sections: Readonly<Record<string, string>> = {
  added: "New",
  changed: "Changed",
  deprecated: "Deprecated",
  removed: "Gone",
  breaking: "Breaking",
};

/** What is said about one message. */
export const messages = {
  lede: {
    sent: (by: Text | undefined, when: string | undefined): Text =>
      by === undefined && when === undefined ? [] : say`Sent${by && say` by ${by}`}${when && ` ${when}`}.`,
    asks: (by: Text, whom: Text, toDo: string, when: string | undefined): Text =>
      by.length === 0
        ? say`Asks ${whom} to ${toDo}.${when && ` Sent ${when}.`}`
        : say`${by} asks ${whom} to ${toDo}.${when && ` Sent ${when}.`}`,
    answers: (by: Text, whom: Text, question: Span | undefined): Text =>
      say`${by.length === 0 ? "Somebody" : by} answers ${whom.length === 0 ? "whoever asked" : whom} with it${question && say`, after ${question}`}.`,
    does: (who: Span, what: string): Text => say`${who} ${what}`,
    receivesIt: "receives it",
    sentence: (clause: Text): Text => say`${clause}.`,
    actOnIt: (who: Text, n: number): Text => say`${who} ${n === 1 ? "acts" : "act"} on it.`,
    others: (n: number) => `${n} others`,
    notSaidWhen: "Its contract does not say when.",
    notSaidBy: "These contracts do not say by whom.",
    nobodySends: "No service in these contracts sends it.",
    nobodyReceives: "No service in these contracts receives it.",
  },
  status: {
    deprecated: "Deprecated.",
    worksUntil: (day: string): Text => [`It works until ${day}.`],
    noSunset: "No end date is recorded.",
    useInstead: (what: Span): Text => say`Use ${what} instead.`,
    noReplacement: "No replacement is recorded.",
    stillReceives: (services: readonly Span[]): Text =>
      services.length === 0
        ? ["No service in these contracts receives it any more."]
        : say`${count(services.length, "service")} still ${services.length === 1 ? "receives" : "receive"} it: ${listed(services)}.`,
    stillCalls: (services: readonly Span[]): Text =>
      services.length === 0
        ? ["No service in these contracts says that it calls it."]
        : say`${count(services.length, "service")} still ${services.length === 1 ? "calls" : "call"} it: ${listed(services)}.`,
    versionOf: (version: string, owner: Span): Text => say`Current, in version ${version} of the ${owner} contract.`,
    compatibility: {
      backward: "A change must keep accepting what is sent today.",
      forward: "A change must be understood by those who receive it today.",
      full: "A change must work for senders and receivers of today alike.",
      none: "It may change without regard for others.",
    },
    transitive: "That holds against every released version.",
    nothingPlanned: ["No end is planned."] as Text,
    takesOver: (older: Span, until: string | undefined): Text =>
      until === undefined
        ? say`It takes over from ${older}.`
        : say`It takes over from ${older}, which ends on ${until}.`,
  },
  involved: {
    heading: "Who is involved",
    sentBy: "Sent by",
    travelsOn: "Travels on",
    receivedBy: "Received by",
    on: "on",
    team: "team",
    noOwner: "No owner recorded",
    nobodySends: "Nobody in these contracts",
    nobodyReceives: "Nobody in these contracts",
    noChannel: "No channel carries it",
    partOf: (field: string, group: string) => `${field} of ${group}`,
    reads: (fields: Text): Text => say`Reads ${fields}.`,
    picture: (name: string) => `How ${name} travels`,
    pictureDescription: (senders: number, channels: number, receivers: number) =>
      `${count(senders, "sender")} on the left, ${count(channels, "channel")} in the middle, ${count(receivers, "receiver")} on the right. The list below says the same.`,
  },
  consequences: {
    heading: "If this changes",
    fieldOf: (field: string, group: string) => `${field} (${group})`,
    breaks: (fields: Text, n: number, services: Text): Text =>
      say`Taking away ${n === 1 ? "" : "any of "}${fields} breaks ${services}.`,
    mayAffect: (fields: Text, n: number, services: Text): Text =>
      say`Taking away ${n === 1 ? "" : "any of "}${fields} may affect ${services}, whose contract does not say what it reads.`,
    heldBack: (fields: Text, n: number): Text =>
      say`Nobody says that they read ${fields}, yet ${n === 1 ? "it" : "they"} cannot go without notice.`,
    readByNobody: (fields: Text, n: number): Text =>
      say`${fields} ${n === 1 ? "is" : "are"} not among the fields that anybody says they read.`,
    wholeBreaks: (services: Text): Text => say`Taking it away breaks ${services}.`,
    wholeMayAffect: (services: Text): Text => say`Taking it away may affect ${services}.`,
    wholeHeldBack: ["Nobody in these contracts says that they use it, yet it cannot go without notice."] as Text,
    wholeOpen: ["It may be taken away: nothing is promised."] as Text,
    inBody: "in the body",
    inAnswer: (status: string) => `in the answer ${status}`,
    byGate: "Field by field, as the check of a pull request would say it",
    columns: ["Field", "Take away or rename", "Change its type", "Require it or not", "One more value"],
    demands: { required: "Require it:", optional: "No longer require it:" },
    breaksWord: "breaks",
    mayAffectWord: "may affect",
    blocked: "not without notice",
    open: "free to do",
    none: "does not apply",
    countServices: (n: number) => `${n} services`,
    more: (left: number, asked: number, command: Span): Text =>
      say`Asked of the first ${number(asked)} fields. ${command} answers for the other ${number(left)}.`,
    demanding: (services: Text, n: number): Text =>
      say`Demanding one more field breaks ${services}, who ${n === 1 ? "sends" : "send"} it without.`,
  },
  event: {
    kinds: { event: "Event", command: "Command", query: "Query", reply: "Reply", message: "Message" },
    contents: "What it contains",
    answers: "What comes back",
    answeredWith: "It is answered with",
    details: "For developers",
  },
  technical: {
    install: "The generated package",
    toReceive: "To receive it, in TypeScript",
    toSend: "To send it, in TypeScript",
    toAsk: "To ask, and get the answer, in TypeScript",
    heading: "Technical details",
    id: "Id",
    contentType: "Content type",
    key: "Key",
    idempotencyKey: "Idempotency key",
    correlationId: "Correlation id",
    compatibility: "Compatibility",
    servers: "Servers",
    contract: "Contract",
    headers: "Headers",
    bindings: "Bindings",
    schema: (name: string) => `Schema ${name}`,
    longSchema: "The schema is long and stands in its own file,",
  },
  description: { heading: "In its own words" },
  problems: {
    inContract: "This contract has an error:",
    more: (n: number) => `${count(n, "more error")} in this contract.`,
  },
  changes: {
    heading: "What changed",
    began: ["It began."] as Text,
    ended: ["It ended."] as Text,
    added: (field: Span, always: boolean): Text => say`${field} is new, and ${always ? "always" : "sometimes"} there.`,
    gone: (field: Span): Text => say`${field} is gone.`,
    retyped: (field: Span, was: string, is: string): Text => say`${field} was ${was}; it is ${is} now.`,
    alwaysNow: (field: Span): Text => say`${field} is always there now.`,
    sometimesNow: (field: Span): Text => say`${field} may be absent now.`,
    personalNow: (field: Span): Text => say`${field} is marked as personal data now.`,
    personalNoMore: (field: Span): Text => say`${field} is no longer marked as personal data.`,
    fieldDeprecated: (field: Span): Text => say`${field} is deprecated now.`,
    deprecated: (day: string | undefined): Text => [
      day === undefined ? "It is deprecated." : `It is deprecated and ends on ${day}.`,
    ],
    moved: (day: string): Text => [`Its last day is ${day} now.`],
    keptAfterAll: ["It is no longer deprecated."] as Text,
    listens: (service: Span): Text => say`${service} listens to it now.`,
    listensNoMore: (service: string): Text => [`${service} no longer listens to it.`],
    entry: (section: string, what: Span, text: string | undefined): Text =>
      say`${sections[section] ?? section}: ${what}${text !== undefined && `, ${text}`}.`,
    versionTooLow: (is: string, asked: string): Text => [
      `It still calls itself ${is}; what changed asks for ${asked}.`,
    ],
    breaking: (reason: string, services: Text): Text =>
      say`${reason}.${services.length > 0 && say` It breaks ${services}.`}`,
    witness: "A message that proves it",
    when: (day: string, release: string) => `${day}, ${release}`,
    sinceThen: (release: string): Text => [`Nothing has changed since ${release}.`],
    title: "What changed",
    word: "History",
    lede: (changes: number, releases: number, breaking: number): Text => [
      changes === 0
        ? "Nothing has changed in the releases that this catalog knows."
        : `${count(changes, "change")} in ${count(releases, "release")}; ${breaking === 0 ? "none of them broke anybody" : `${number(breaking)} of them ${breaking === 1 ? "was" : "were"} breaking`}.`,
    ],
    unknown: (tags: string): Text =>
      say`This catalog was built without a history: no release of these contracts is known. Tag one in git, with a name like ${code(tags)}, and this page tells what changed since.`,
    feed: "As a feed:",
    feedTitle: (site: string) => `${site}: what changed`,
  },
} as const;
