import { join, type Part, type Text } from "../text.ts";

/** "3 events", "1 event". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** 12345 → "12,345". */
export function number(n: number): string {
  return String(n).replaceAll(/\B(?=(?:\d{3})+(?!\d))/gu, ",");
}

/** A, B and C. */
export function listed(items: readonly Part[], last = "and"): Text {
  return join(
    items.flatMap((item, index) => [index === 0 ? "" : index === items.length - 1 ? ` ${last} ` : ", ", item]),
  );
}

const months = "January February March April May June July August September October November December".split(" ");

/** `2027-03-01` → "1 March 2027"; anything else as it is. */
export function dayWords(date: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/u.exec(date) ?? [];
  const name = months[Number(month) - 1];
  return name === undefined ? date : `${Number(day)} ${name} ${year}`;
}
