/**
 * Addresses for brokers whose wildcards know one separator alone: where an address separates its parts by another
 * character, the two change places. `shipments/{id}/v1.2` with dots is `shipments.{id}.v1/2`, and comes back as it was.
 */
import { hasParameters } from "../address.ts";

const parameter = /\{[^{}]+\}/g;

export type Separator = "." | "/";

export function toSeparated(address: string, wanted: Separator): string {
  return swap(address, separatorOf(address), wanted);
}

/** With a wildcard for each parameter. */
export function toPattern(address: string, wanted: Separator, wildcard: string): string {
  return toSeparated(address, wanted).replace(parameter, wildcard);
}

/** Reads what stands for this address. */
export function separatedReader(address: string, wanted: Separator): (separated: string) => string {
  if (!hasParameters(address)) return () => address;
  const separator = separatorOf(address.replace(parameter, ""));
  return (separated) => swap(separated, separator, wanted);
}

function swap(text: string, one: string | undefined, other: Separator): string {
  if (one === undefined || one === other) return text;
  return text.replace(/[./:]/g, (character) => (character === one ? other : character === other ? one : character));
}

/** The first there is. */
function separatorOf(address: string): string | undefined {
  return /[./:]/.exec(address)?.[0];
}
