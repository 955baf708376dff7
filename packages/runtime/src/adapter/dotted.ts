/**
 * Addresses for brokers whose wildcards know dots alone: where an address separates its parts by another character,
 * that one and the dot change places. `shipments/{id}/v1.2` is `shipments.{id}.v1/2` there, and comes back as it was.
 */
import { hasParameters } from "../address.ts";

const parameter = /\{[^{}]+\}/g;

export function toDotted(address: string): string {
  return swap(address, separatorOf(address));
}

/** As a pattern: `*` for each parameter. */
export function toDottedPattern(address: string): string {
  return toDotted(address).replace(parameter, "*");
}

/** Reads addresses that stand for this one. */
export function dottedReader(address: string): (dotted: string) => string {
  if (!hasParameters(address)) return () => address;
  const separator = separatorOf(address.replace(parameter, ""));
  return (dotted) => swap(dotted, separator);
}

function swap(text: string, separator: string): string {
  if (separator === ".") return text;
  return text.replace(/[./:]/g, (character) =>
    character === "." ? separator : character === separator ? "." : character,
  );
}

function separatorOf(address: string): string {
  return /[./:]/.exec(address)?.[0] ?? ".";
}
