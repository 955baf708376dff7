import { defineLintRule } from "../lint-rule.ts";
import { isMoney } from "../words/money.ts";

export const moneyRounded = defineLintRule({
  id: "money-rounded",
  severity: "warning",
  title: "Money is a floating-point number",
  explanation:
    "0.1 + 0.2 is not 0.3 in any language that reads a JSON number as binary floating point, and most do. Cents get lost in sums, and two systems disagree about a total. " +
    "Write money as decimal text (pattern ^-?[0-9]+\\.[0-9]{2}$, or format: decimal), or as an integer of the smallest unit.",
  example: "amount: { type: number }   →   amount: { type: string, pattern: '^[0-9]+\\.[0-9]{2}$' }",
  inspect: ({ fields }) =>
    fields
      .filter((field) => field.meaning.types.includes("number") && isMoney(field))
      .filter(({ meaning }) => meaning.refersTo === undefined)
      .map(({ name, at }) => ({
        at,
        message: `${name} is money as a floating-point number`,
        label: "rounds cents away",
        facts: { field: name },
        help: "offer it as decimal text or as an integer of the smallest unit, beside this field where it is released",
      })),
});
