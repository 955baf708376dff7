/** Numbers within bounds and on steps. */
import type { Random } from "./random.ts";
import type { JsonSchema } from "./schema.ts";

/** Steps between a bound and where there is none. */
const FAR = 1_000;

/** Whole numbers are those with `multipleOf: 1`. */
export function sampleNumber(schema: JsonSchema, random: Random): number {
  const { exclusiveMinimum: above, exclusiveMaximum: below, multipleOf } = schema;
  const step = multipleOf ?? 0.01;
  const lowest = Math.max(schema.minimum ?? -Infinity, typeof above === "number" ? above : -Infinity);
  const highest = Math.min(schema.maximum ?? Infinity, typeof below === "number" ? below : Infinity);
  const from = lowest > -Infinity ? lowest : highest < Infinity ? highest - FAR * step : 0;
  const to = highest < Infinity ? highest : from + FAR * step;
  const opensBelow = above === true || above === lowest;
  const opensAbove = below === true || below === highest;
  const first = Math.ceil(from / step - 1e-9) + (opensBelow ? 1 : 0);
  const last = Math.floor(to / step + 1e-9) - (opensAbove ? 1 : 0);
  // No step lies between the bounds: a fraction may be as fine as one likes.
  if (last < first) return multipleOf === undefined ? (from + to) / 2 : to;
  for (let attempt = 0; ; attempt++) {
    const value = Number((random.integer(first, last) * step).toPrecision(15));
    // Most validators divide in binary: 4.56 is no multiple of 0.01 for them.
    if (multipleOf === undefined || Number.isInteger(value / step) || attempt === 100) return value;
  }
}
