import type { Waiver } from "@concord/contracts";
import { type Finding, type Location, type Severity, finding } from "@concord/diagnostics";
import { addDays } from "./deprecation.ts";
import { type WaiverRuleId, longestWaiverDays, waiverRules } from "./waiver-rules.ts";

export interface WaiverOptions {
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Every team that can be asked. */
  readonly teams: ReadonlySet<string>;
  /** Whether a file stood there before the change: its waiver may have done its work already. */
  readonly stoodBefore: (file: string) => boolean;
}

export interface Waived {
  /** The findings that were given, in their order; a waived one is a note that names its owner and its day. */
  readonly findings: readonly Finding[];
  /** What is to be said of the waivers themselves. */
  readonly remarks: readonly Finding[];
  /** How many findings were waived. */
  readonly count: number;
}

/** Lets each valid waiver turn the error with its fingerprint into a note. Only the gate's own errors can be waived. */
export function applyWaivers(findings: readonly Finding[], waivers: readonly Waiver[], options: WaiverOptions): Waived {
  const waivable = new Map(findings.filter(isWaivable).map((one) => [one.fingerprint, one]));
  const remarks = waivers.flatMap((waiver) => remark(waiver, waivable.get(waiver.fingerprint), options));
  const refused = new Set(remarks.map(({ at }) => at.file));
  const valid = new Map(waivers.filter(({ file }) => !refused.has(file)).map((one) => [one.fingerprint, one]));
  let count = 0;
  const judged = findings.map((one) => {
    const waiver = isWaivable(one) ? valid.get(one.fingerprint) : undefined;
    if (!waiver) return one;
    count++;
    return waivedBy(one, waiver);
  });
  return { findings: judged, remarks, count };
}

/** Whether somebody may accept it: what would break, but not a document that cannot be read. */
export function isWaivable({ severity, code }: Finding): boolean {
  return severity === "error" && /^(compat|source|wiring)\//u.test(code);
}

/** The finding with the way to accept it knowingly: which file, owned by whom. */
export function withWaiverHelp(one: Finding, folder: string): Finding {
  if (!isWaivable(one)) return one;
  const teams = teamsOf(one);
  const owners = teams.length > 0 ? `, owned by ${enumerate(teams)}` : "";
  const instead = `a waiver is ${folder}/${one.fingerprint}.yaml${owners}`;
  return { ...one, help: one.help === undefined ? instead : `${one.help};\n${instead}` };
}

function waivedBy(one: Finding, { owners, expiry, reason, at }: Waiver): Finding {
  const { help: _, ...rest } = one;
  const text = `by ${enumerate(owners)} until ${expiry}: ${reason.trim()}`;
  return {
    ...rest,
    severity: "note",
    label: `${one.label ?? one.message}; waived by ${enumerate(owners)} until ${expiry}`,
    related: [...one.related, { label: "waived", at: at.owner, text }],
  };
}

/** Why a waiver waives nothing; nothing where it is in order. */
function remark(waiver: Waiver, waived: Finding | undefined, options: WaiverOptions): Finding[] {
  if (!waived && options.stoodBefore(waiver.file))
    return [about(waiver, "waiver-spent", wholeFile(waiver), "is spent")];
  const { owner, expiry } = waiver.at;
  const unknown = waiver.owners.filter((team) => !options.teams.has(team));
  const others = waived ? teamsOf(waived).filter((team) => !waiver.owners.includes(team)) : [];
  const last = addDays(options.today, longestWaiverDays);
  return [
    ...unknown.map((team) => {
      const help = `name a team of teams.yaml${options.teams.size === 0 ? ", which has none yet" : ""}`;
      return about(waiver, "waiver-unowned", owner, `there is no team ${team}`, { team }, help);
    }),
    ...others.map((team) => {
      const said = `a service of team ${team} breaks, and ${enumerate(waiver.owners)} cannot accept that`;
      return about(waiver, "waiver-unauthorised", owner, said, { team }, `let ${team} own it as well`);
    }),
    ...(waiver.expiry < options.today
      ? [about(waiver, "waiver-expired", expiry, `it ended on ${waiver.expiry}`, {}, `put right what it waived`)]
      : []),
    ...(waiver.expiry > last
      ? [about(waiver, "waiver-overextended", expiry, `${last} is as far as it may go`, {}, `end it by ${last}`)]
      : []),
    ...(waived
      ? []
      : [about(waiver, "waiver-unused", wholeFile(waiver), "no error has this fingerprint", {}, "delete the file")]),
  ];
}

function about(
  { file, fingerprint }: Waiver,
  id: WaiverRuleId,
  at: Location,
  label: string,
  facts: Readonly<Record<string, string>> = {},
  help?: string,
): Finding {
  const severity: Severity = waiverRules.find((rule) => rule.id === id)!.severity;
  return finding({
    code: `compat/${id}`,
    severity,
    message: `the waiver ${file}: ${label}`,
    label,
    at,
    facts: { waives: fingerprint, ...facts },
    ...(help !== undefined && { help }),
  });
}

function wholeFile({ file }: Waiver): Location {
  return { file, pointer: "", line: 0, column: 0, length: 0 };
}

/** The teams whose services break for certain. */
function teamsOf({ breaks = [] }: Finding): string[] {
  return [...new Set(breaks.flatMap(({ team }) => team ?? []))].sort();
}

function enumerate(teams: readonly string[]): string {
  return teams.join(" and ");
}
