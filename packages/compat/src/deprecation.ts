import type { Deprecation } from "@concord/contracts";

/** Since when the end of something is announced, `YYYY-MM-DD`; undefined where there is no history to ask. */
export type DeprecatedSince = (deprecation: Deprecation) => Promise<string | undefined>;

export interface DeprecationRules {
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly minimumDays: number;
  readonly since: DeprecatedSince;
}

/** Whether a removal is excused, or the one sentence why it is not. */
export type Excuse =
  | { readonly excused: true; readonly sunset: string }
  | { readonly excused: false; readonly why: string };

/**
 * A removal is excused once the last day of a deprecation has passed and that day was far enough ahead when the
 * deprecation arrived. All of it is read from the side before the change.
 */
export async function excuse(
  deprecations: readonly (Deprecation | undefined)[],
  rules: DeprecationRules,
): Promise<Excuse> {
  const written = deprecations.filter((deprecation) => deprecation !== undefined);
  if (written.length === 0) return { excused: false, why: "it was not deprecated" };
  const reasons: string[] = [];
  for (const deprecation of written) {
    const why = await notExcused(deprecation, rules);
    if (why === undefined) return { excused: true, sunset: deprecation.sunset! };
    reasons.push(why);
  }
  return { excused: false, why: reasons[0]! };
}

async function notExcused(deprecation: Deprecation, rules: DeprecationRules): Promise<string | undefined> {
  const { sunset } = deprecation;
  if (sunset === undefined) return "it is deprecated without x-sunset";
  if (rules.today <= sunset) return `its last day, ${sunset}, has not passed`;
  const since = await rules.since(deprecation);
  if (since === undefined) return undefined;
  const notice = daysBetween(since, sunset);
  return notice < rules.minimumDays
    ? `its last day, ${sunset}, was announced on ${since}, ${notice} days ahead; ${rules.minimumDays} are required`
    : undefined;
}

/** `YYYY-MM-DD` a number of days later. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

const dayMs = 86_400_000;
