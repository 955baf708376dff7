/** How much a version has to rise: by what its readers have to know. */
export type Bump = "major" | "minor" | "patch" | "none";

export interface VersionAdvice {
  /** Absent where the contract is new. */
  readonly before?: string;
  readonly after: string;
  readonly bump: Bump;
  /** The least version that the change asks for; absent where the version before is no `major.minor.patch`. */
  readonly suggested?: string;
  /** Whether `info.version` was raised that far. */
  readonly enough: boolean;
}

type Numbers = readonly [major: number, minor: number, patch: number];

/** The version that a change asks for. Before 1.0.0 a break raises the minor number, as semantic versioning has it. */
export function adviseVersion(before: string | undefined, after: string, bump: Bump): VersionAdvice {
  if (before === undefined || bump === "none") {
    return { ...(before !== undefined && { before }), after, bump, enough: true };
  }
  const was = numbersOf(before);
  if (!was) return { before, after, bump, enough: before !== after };
  const suggested = raised(was, bump);
  const is = numbersOf(after);
  return {
    before,
    after,
    bump,
    suggested: suggested.join("."),
    enough: is !== undefined && compare(is, suggested) >= 0,
  };
}

function raised([major, minor, patch]: Numbers, bump: Bump): Numbers {
  if (bump === "major" && major > 0) return [major + 1, 0, 0];
  if (bump === "patch") return [major, minor, patch + 1];
  return [major, minor + 1, 0];
}

function numbersOf(version: string): Numbers | undefined {
  const found = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/u.exec(version);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : undefined;
}

function compare(left: Numbers, right: Numbers): number {
  const index = left.findIndex((number, at) => number !== right[at]);
  return index < 0 ? 0 : left[index]! - right[index]!;
}
