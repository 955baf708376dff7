import { say, type Span, type Text } from "../text.ts";
import { count } from "./grammar.ts";

/** What is said about versions that are compared. */
export const versions = {
  versions: {
    word: "Versions compared",
    title: (name: string) => `${name}, version by version`,
    lede: (message: Span, n: number, first: string, last: string): Text =>
      say`${message} has had ${count(n, "version")}, from ${first} to ${last}. Any two of them are compared here as the check of a pull request would compare them.`,
    compare: "Which two?",
    from: (before: string, after: string) => `${before} to ${after}`,
    pair: (before: string, after: string) => `${before} → ${after}`,
    earlier: "Earlier",
    later: "Later",
    compareThem: "Compare",
    all: "Show all",
    below: "Every pair stands below, the latest first.",
    notOlder: "The earlier version must be older than the later one.",
    compatible: "Compatible: who understood the earlier one understands the later one.",
    breaking: (n: number) => `Not compatible, for ${count(n, "reason")}.`,
    nothingToSee: "Nothing that a reader would see is different.",
    anyTwo: (n: number) => `any two of its ${n} versions`,
    leads: (to: Span): Text => say`Compare ${to}.`,
  },
} as const;
