/** Channel addresses with `{parameters}`. */
import { ConcordError } from "./errors.ts";
import type { ChannelDefinition } from "./types.ts";

const parameter = /\{([^{}]+)\}/g;
/** Characters that one broker or another gives a meaning in addresses. */
const reserved = /[\s*#+>]|\p{Cc}/u;

export function hasParameters(address: string): boolean {
  return address.includes("{");
}

/** Characters that separate the parts of this address: those of `/ . :` that its fixed text uses. */
function separators(address: string): readonly string[] {
  const fixed = address.replace(parameter, "");
  return ["/", ".", ":"].filter((character) => fixed.includes(character));
}

type Values = Readonly<Record<string, string | undefined>>;

/**
 * The address with its parameters filled in: as given, else by the contract's default. Throws a `ConcordError` that names
 * the parameter, never its value.
 */
export function fillAddress(channel: ChannelDefinition, given: Values = {}): string {
  if (!hasParameters(channel.address)) return channel.address;
  const { parameterDefaults = {}, parameterValues = {} } = channel;
  const separating = separators(channel.address);
  return channel.address.replace(parameter, (_, name: string) => {
    const value = own(given, name) ?? own(parameterDefaults, name);
    const listed = own(parameterValues, name);
    const problem =
      typeof value !== "string" || value === ""
        ? "is missing"
        : reserved.test(value) || separating.some((character) => value.includes(character))
          ? `contains a space, a wildcard or a separator (${separating.join(" ")})`
          : listed !== undefined && !listed.includes(value)
            ? `is none of ${listed.join(", ")}`
            : undefined;
    if (problem !== undefined)
      throw new ConcordError(
        "parameter",
        `parameter ${name} of ${channel.address} ${problem}`,
        `pass { parameters: { ${name}: "…" } } with a value that is one part of an address`,
      );
    return value!;
  });
}

/** A parameter may be called like what every object has. */
function own<T>(values: Readonly<Record<string, T | undefined>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

export type MatchAddress = (address: string) => Readonly<Record<string, string>> | undefined;

const none: Readonly<Record<string, string>> = Object.freeze({});

/** Tells whether an address is one of this template's, and with which values. */
export function addressMatcher(template: string): MatchAddress {
  if (!hasParameters(template)) return (address) => (address === template ? none : undefined);
  // None of them has a meaning between the brackets of a class.
  const excluded = separators(template).join("");
  const names: string[] = [];
  const source = template
    .split(parameter)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
      names.push(part);
      return excluded === "" ? "(.+)" : `([^${excluded}]+)`;
    })
    .join("");
  const pattern = new RegExp(`^${source}$`, "u");
  return (address) => {
    const found = pattern.exec(address);
    return found === null ? undefined : Object.fromEntries(names.map((name, index) => [name, found[index + 1]!]));
  };
}
