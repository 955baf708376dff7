import { type Direction, directionsOf } from "../policy.ts";
import { defineRule } from "../rule.ts";

const both: readonly Direction[] = ["backward", "forward"];

export const settingWeakened = defineRule({
  id: "setting-weakened",
  severity: "error",
  title: "A rule of the workspace or of a whole document was weakened",
  explanation:
    "The days of notice, the modes of compatibility, the stability of a domain and what counts as released are promises to every team. A change is judged by the settings that stood before it, and weakening one needs somebody's name under it.",
  example: "deprecation: { minimumDays: 183 }  →  deprecation: { minimumDays: 7 }",
  mirror: { none: "a rule that is strengthened breaks nobody" },
  on: ["setting-changed"],
  judge: ({ setting, value: { before, after }, place }) => {
    if (!isWeaker(setting, before, after)) return [];
    return [
      {
        message: `${setting} was weakened from ${before} to ${after}`,
        label: `was ${before}`,
        at: place.after,
        before: place.before,
        facts: { setting, before, after },
        help: `keep ${setting} at ${before}`,
      },
    ];
  },
});

const severities: readonly string[] = ["off", "warning", "error"];
const stabilities: readonly string[] = ["draft", "beta", "stable"];

function isWeaker(setting: string, before: string, after: string): boolean {
  if (setting === "deprecation.minimumDays") return Number(after) < Number(before);
  if (setting === "compatibility.source") return severities.indexOf(after) < severities.indexOf(before);
  if (setting.startsWith("compatibility.stability.")) return stabilities.indexOf(after) < stabilities.indexOf(before);
  // Another pattern knows other releases: which of them are lost, nobody can tell from it.
  return setting === "releases.tags" || promisesLess(before, after);
}

/** The default depends on the role: leaving it, or going back to it, may lose either direction. */
function promisesLess(before: string, after: string): boolean {
  if (before.endsWith("-transitive") && !after.endsWith("-transitive")) return true;
  const promised = before === "default" ? both : directionsOf(before as "full");
  const kept = after === "default" ? [] : directionsOf(after as "full");
  return promised.some((direction) => !kept.includes(direction));
}
