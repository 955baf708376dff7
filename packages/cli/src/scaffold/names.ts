import { camelCase, humanize, kebabCase, words } from "@concord/contracts";
import { isParticiple } from "@concord/governance";
import { WrongUsage } from "../shell.ts";

/** Holds an id to kebab-case: folder names and addresses of pages are made from it. */
export function checkId(kind: string, id: string): string {
  const wanted = kebabCase(id, "");
  if (id === wanted && /^[a-z]/u.test(id)) return id;
  throw new WrongUsage(
    `"${id}" cannot be the id of a ${kind}`,
    suggest(wanted, "small letters, digits and hyphens: order-desk"),
  );
}

/** An event's name and the parts that it is made of. */
export interface EventName {
  /** `orderLineAdded` */
  readonly name: string;
  /** `OrderLine` */
  readonly thing: string;
  /** `added` */
  readonly happened: string;
}

/** Holds an event to a thing and what has happened to it. */
export function checkEvent(name: string): EventName {
  const wanted = camelCase(name, "");
  if (name !== wanted || !/^[a-z]/u.test(name)) {
    throw new WrongUsage(`"${name}" cannot be the name of an event`, suggest(wanted, "as in orderPlaced"));
  }
  const parts = words(name).filter((word) => !/^v\d+$/iu.test(word));
  const verb = parts.findIndex((word, index) => index > 0 && isParticiple(word.toLowerCase()));
  if (verb < 1) {
    throw new WrongUsage(
      `"${name}" does not say what has happened`,
      "an event is a thing and a participle: orderPlaced, parcelLost, invoicePaid",
    );
  }
  const thing = parts.slice(0, verb).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return { name, thing: thing.join(""), happened: parts.slice(verb).join(" ").toLowerCase() };
}

/** `order-desk` → `Order desk` */
export function titleOf(id: string): string {
  return humanize(id);
}

/** `An order`, `a parcel` without the capital. */
export function withArticle(noun: string): string {
  return `${/^[aeio]|^u(?!ni|se)/iu.test(noun) ? "an" : "a"} ${noun}`;
}

function suggest(wanted: string, fallback: string): string {
  return wanted !== "" && /^[a-z]/u.test(wanted) ? `did you mean ${wanted}?` : fallback;
}
