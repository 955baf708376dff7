import { say, type Span, type Text } from "../text.ts";
import { count } from "./grammar.ts";

/** What is said about HTTP. */
export const requests = {
  api: {
    word: "HTTP API",
    short: "API",
    title: (service: string) => (/\bAPI$/u.test(service) ? service : `${service} API`),
    lede: (service: Span, asked: number, calls: number): Text =>
      say`What ${service} can be asked over HTTP: ${count(asked, "kind")} of request${calls > 0 && `, and ${count(calls, "call")} that it makes itself`}.`,
    usedBy: (services: Text, n: number): Text => say`${services} ${n === 1 ? "uses" : "use"} it.`,
    nobodyUses: "No service in these contracts says that it uses it.",
    runBy: (owner: Text): Text => say`In the care of ${owner}.`,
    asked: "What it can be asked",
    calls: "What it calls by itself",
    servers: "Where it is",
  },
  endpoint: {
    word: "Request",
    called: "Call",
    ask: (who: Span, toDo: string): Text => say`Ask ${who} to ${toDo}.`,
    asked: (who: Span): Text => say`A request that ${who} answers.`,
    isCalledBy: (who: Span | undefined): Text =>
      who === undefined ? [] : say`${who} makes this call to whoever asked for it.`,
    noSummary: "Its contract does not say what it does.",
    answersWith: (what: Text): Text => say`It answers with ${what}.`,
    answersNothing: (status: string): Text => [`It answers with no content (${status}).`],
    answeredBy: "Answered by",
    calledBy: "Made by",
    usedBy: "Used by",
    nobodyDeclares: "Nobody in these contracts says that they use it",
    request: "What to send",
    requestOfCaller: "What it sends",
    parameters: "In the address and the headers",
    place: "Where",
    places: {
      path: "in the path",
      query: "after the ?",
      querystring: "all after the ?",
      header: "header",
      cookie: "cookie",
    },
    body: (mediaType: string, required: boolean): Text =>
      say`The body is ${{ text: mediaType, mark: "code" }}${required ? "." : " and may be left out."}`,
    nothingToSend: "Nothing but the address.",
    answers: "What comes back",
    answersOfReceiver: "What it expects back",
    noAnswers: "No answer is recorded.",
    moreFields: (n: number) => `${n} more`,
    emptyAnswer: "No content.",
    status: (status: string, description: string | undefined) =>
      `${status === "default" ? "Otherwise" : status}${description === undefined ? "" : `: ${description}`}`,
    as: (mediaType: string): Text => say`As ${{ text: mediaType, mark: "code" }}:`,
    asStream: (mediaType: string): Text => say`One after the other, as ${{ text: mediaType, mark: "code" }}. Each is:`,
    security: "Security",
  },
} as const;
