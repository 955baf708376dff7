import { say, type Text } from "../text.ts";
import { count } from "./grammar.ts";

/** What is said about a change that is proposed, and about addresses of yesterday. */
export const preview = {
  preview: {
    word: "Proposed change",
    title: "What this change does",
    lede: (changes: number, breaking: number, broken: Text): Text => {
      if (changes === 0) return ["Nothing that a reader of these contracts would see."];
      const touched = `${count(changes, "thing")} ${changes === 1 ? "changes" : "change"}`;
      if (breaking === 0) return [`${touched}, and nobody is broken by it.`];
      return say`${touched}${broken.length === 0 ? ", and it cannot be made without notice." : say`, and it breaks ${broken}.`}`;
    },
    compatible: (before: string) => `Compatible with ${before}.`,
    incompatible: (before: string) => `Not compatible with ${before}: the check of the pull request is red.`,
    breaking: "What breaks, and why",
    versions: "Versions",
    version: (title: string, before: string, after: string, asked: string): Text => [
      after === before
        ? `${title} is still ${before}; this change asks for ${asked}.`
        : `${title} goes from ${before} to ${after}; this change asks for ${asked} at least.`,
    ],
  },
  moved: { title: "This page has moved", leads: "It stands here now." },
} as const;
