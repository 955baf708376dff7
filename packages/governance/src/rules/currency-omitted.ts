import { canonicalJson } from "@concord/diagnostics";
import type { Schema } from "@concord/contracts";
import { defineLintRule } from "../lint-rule.ts";
import { hasCurrencyBeside, isMoney } from "../words/money.ts";

export const currencyOmitted = defineLintRule({
  id: "currency-omitted",
  severity: "warning",
  title: "Money has no currency",
  explanation:
    "12.50 of what? A sum needs its currency beside it or around it, or in its own name or description where it is always the same. Everything else is an assumption that ends with the first foreign customer.",
  example: "price: { type: string }     without currency: anywhere in the message",
  inspect: ({ fields }) =>
    fields
      .filter((field) => isMoney(field) && field.meaning.refersTo === undefined && !saysCurrency(field))
      .filter(({ holder, unit }) => !hasCurrencyBeside(holder?.json) && !speaksOfCurrency(unit.schema))
      .map(({ name, at }) => ({
        at,
        message: `${name} is money without a currency`,
        label: "in which currency?",
        facts: { field: name },
        help: "add a currency beside it, or say in its description which one it always is",
      })),
});

const currencies =
  /\b(EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|INR|CNY|BRL|AUD|CAD|euros?|dollars?|pounds?|yen|cents?|currency)\b|[€$£¥]/iu;

function saysCurrency({
  name,
  words,
  meaning,
}: {
  readonly name: string;
  readonly words: readonly string[];
  readonly meaning: { readonly description?: string };
}): boolean {
  return currencies.test(words.join(" ")) || currencies.test(`${meaning.description ?? ""} ${name}`);
}

const known = new WeakMap<Schema, boolean>();

/** Whether the whole message or answer has a currency somewhere: `{ currency, lines: [{ price }] }`. */
function speaksOfCurrency(schema: Schema): boolean {
  const answer = known.get(schema) ?? /"[^"]*currency[^"]*":/iu.test(canonicalJson(schema.json));
  known.set(schema, answer);
  return answer;
}
