import type { Field } from "../fields/collect-fields.ts";
import { isObject } from "../fields/json.ts";

const always: ReadonlySet<string> = new Set([
  "price",
  "salary",
  "subtotal",
  "revenue",
  "turnover",
  "preis",
  "prix",
  "precio",
  "prezzo",
  "preco",
  "prijs",
]);
const often: ReadonlySet<string> = new Set([
  "amount",
  "balance",
  "charge",
  "cost",
  "fee",
  "payment",
  "refund",
  "total",
]);
const context =
  /^(total|unit|net|gross|tax|paid|refund|payment|invoice|order|shipping|discount|due|list|sale|transaction|credit|debit|minimum|maximum)$/u;

/** Whether a field holds a sum of money: by its name, and where that may mean something else, by what stands around it. */
export function isMoney({ words, meaning, holder }: Field): boolean {
  const last = words.at(-1) ?? "";
  const scalar = meaning.types.some((type) => type === "number" || type === "integer" || type === "string");
  if (!scalar || meaning.types.includes("object") || meaning.enum) return false;
  if (always.has(last)) return true;
  if (!often.has(last)) return false;
  const qualified =
    words.length > 1 && context.test(words.at(-2)!) && last !== "total" && last !== "payment" && last !== "refund";
  return (qualified && /^(amount|balance|cost|fee|charge)$/u.test(last)) || hasCurrencyBeside(holder?.json);
}

/** Whether an object says which currency its sums are in. */
export function hasCurrencyBeside(holder: unknown): boolean {
  const properties = isObject(holder as never) ? (holder as { readonly properties?: object }).properties : undefined;
  return Object.keys(properties ?? {}).some((name) => /currency|w(ae|ä)hrung|devise|moneda|valuta|moeda/iu.test(name));
}
