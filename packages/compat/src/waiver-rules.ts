import type { AnyRule } from "./rule.ts";

/** What can be wrong with a waiver: a finding of its own, about the file. */
export type WaiverRule = Pick<AnyRule, "severity" | "title" | "explanation" | "example"> & {
  readonly id: WaiverRuleId;
};

export type WaiverRuleId =
  | "waiver-expired"
  | "waiver-overextended"
  | "waiver-unowned"
  | "waiver-unauthorised"
  | "waiver-unused"
  | "waiver-spent";

/** How far ahead a waiver may end. */
export const longestWaiverDays = 90;

/** The rules about waivers, in the order in which `concord explain` lists them. */
export const waiverRules: readonly WaiverRule[] = [
  {
    id: "waiver-expired",
    severity: "error",
    title: "A waiver has expired, and what it waived is still there",
    explanation:
      "A waiver holds up to and including its day. After that the finding blocks again, so that nothing is accepted for ever by being forgotten. " +
      "Put right what was waived, or ask its owner once more and write a new day.",
    example: "expiry: 2026-03-31            on 2026-04-01",
  },
  {
    id: "waiver-overextended",
    severity: "error",
    title: `A waiver ends more than ${longestWaiverDays} days ahead`,
    explanation:
      `A waiver is for the time in which the readers follow. It ends at most ${longestWaiverDays} days from today; what has to stay longer is decided again, by somebody with a name. ` +
      "Until the day is nearer, it waives nothing.",
    example: "expiry: 2099-12-31",
  },
  {
    id: "waiver-unowned",
    severity: "error",
    title: "A waiver is owned by no team that exists",
    explanation:
      "Whoever accepts that something breaks can be asked about it. The owner is a team of teams.yaml, by its id. An unknown owner waives nothing.",
    example: "owner: somebody",
  },
  {
    id: "waiver-unauthorised",
    severity: "error",
    title: "A waiver accepts a break for a team that has not accepted it",
    explanation:
      "What breaks belongs to teams, and each of them has to be an owner of the waiver: nobody accepts a break on behalf of another team's service. " +
      "List every one of them as an owner, and let them approve the file.",
    example: "owner: orders                 breaks billing (team payments)",
  },
  {
    id: "waiver-unused",
    severity: "error",
    title: "A new waiver waives nothing",
    explanation:
      "No finding has this fingerprint: the change is harmless as it is, or it was changed after the waiver was written. " +
      "Delete the file, or call it by the fingerprint of the finding that is meant.",
    example: "waivers/0123456789abcdef.yaml beside a change that breaks nobody",
  },
  {
    id: "waiver-spent",
    severity: "note",
    title: "A waiver has done its work",
    explanation: "What it waived has been merged and is now what everything is compared with. The file may be deleted.",
    example: "waivers/0123456789abcdef.yaml after the merge",
  },
];
