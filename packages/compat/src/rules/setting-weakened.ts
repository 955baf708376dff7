import { type Direction, directionsOf } from "../policy.ts";
import { defineRule } from "../rule.ts";

const both: readonly Direction[] = ["backward", "forward"];

export const settingWeakened = defineRule({
  id: "setting-weakened",
  severity: "error",
  title: "A rule of the workspace or of a whole document was weakened",
  explanation:
    "The days of notice and the modes of compatibility are promises to every team. A change is judged by the settings that stood before it, and weakening one needs somebody's name under it.",
  example: "deprecation: { minimumDays: 183 }  →  deprecation: { minimumDays: 7 }",
  mirror: { none: "a rule that is strengthened breaks nobody" },
  on: ["setting-changed"],
  judge: ({ setting, value: { before, after }, place }) => {
    const weaker = setting === "deprecation.minimumDays" ? Number(after) < Number(before) : promisesLess(before, after);
    if (!weaker) return [];
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

/** The default depends on the role: leaving it, or going back to it, may lose either direction. */
function promisesLess(before: string, after: string): boolean {
  const promised = before === "default" ? both : directionsOf(before as "full");
  const kept = after === "default" ? [] : directionsOf(after as "full");
  return promised.some((direction) => !kept.includes(direction));
}
