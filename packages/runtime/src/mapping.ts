/**
 * Anti-corruption mappers: what a system says in its own words, turned into a canonical model field by field, as deep as
 * either goes. Generated code wraps `createMapper` for each mapping of the contracts:
 *
 * ```ts
 * export const toOrder = defineSaleToOrder(({ from, fields, each, constant, dropped }) => ({
 *   fields: {
 *     orderId: from("number"),
 *     total: fields({ amount: from("cents", (cents) => (cents / 100).toFixed(2)), currency: from("currency") }),
 *     lines: each("items", (item) => ({ sku: item.from("article.code"), quantity: item.from("count") })),
 *     channel: constant("shop"),
 *     note: dropped("tills take no notes"),
 *   },
 *   ignored: { cashier: "personal, and nobody needs it", "items[].shelf": "of no use outside the shop" },
 * }));
 * toOrder(sale);
 * ```
 *
 * Every field of the target has a rule, and every field of the source is used or ignored with a reason: what is missing
 * does not compile. An object is written with `fields`, or with `within` where it follows one in the source; a list with
 * `each`. Both can also be taken as they are: `from("address")`.
 */
export { type DefineMapper, type Mapper, type MappingCoverage, createMapper } from "./mapping/create-mapper.ts";
export type { Constant, Dropped, Each, From, Group, Ignored, Rules, RuleWords } from "./mapping/rules.ts";
export type { Paths } from "./mapping/paths.ts";
