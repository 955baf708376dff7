/** Strings by format, pattern and length. */
import type { Random } from "./random.ts";
import { samplePattern, UnknownPattern } from "./sample-pattern.ts";
import type { JsonSchema } from "./schema.ts";

const words = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "hazel", "indigo", "juniper"];
const hex = Array.from("0123456789abcdef");

const some = (random: Random, set: readonly string[], count: number): string =>
  Array.from({ length: count }, () => random.pick(set)).join("");
const two = (value: number): string => String(value).padStart(2, "0");
const date = (random: Random): string =>
  `${random.integer(2024, 2026)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
const time = (random: Random): string =>
  `${two(random.integer(0, 23))}:${two(random.integer(0, 59))}:${two(random.integer(0, 59))}Z`;
const uuid = (random: Random): string =>
  `${some(random, hex, 8)}-${some(random, hex, 4)}-4${some(random, hex, 3)}-${random.pick(["8", "9", "a", "b"])}${some(random, hex, 3)}-${some(random, hex, 12)}`;
const host = (random: Random): string => `${random.pick(words)}.example`;

/** By format name. What stands for people and places is reserved for examples and reaches nobody. */
const formats: Readonly<Record<string, (random: Random) => string>> = {
  date,
  time,
  "date-time": (random) => `${date(random)}T${time(random)}`,
  duration: (random) => `P${random.integer(1, 30)}D`,
  uuid,
  email: (random) => `${random.pick(words)}.${random.integer(1, 999)}@${host(random)}`,
  "idn-email": (random) => `${random.pick(words)}@${host(random)}`,
  hostname: host,
  "idn-hostname": host,
  ipv4: (random) => `192.0.2.${random.integer(1, 254)}`,
  ipv6: (random) => `2001:db8::${some(random, hex, 4).replace(/^0+(?=.)/, "")}`,
  uri: (random) => `https://${host(random)}/${random.pick(words)}`,
  url: (random) => `https://${host(random)}/${random.pick(words)}`,
  iri: (random) => `https://${host(random)}/${random.pick(words)}`,
  "uri-reference": (random) => `/${random.pick(words)}`,
  "iri-reference": (random) => `/${random.pick(words)}`,
  "uri-template": (random) => `/${random.pick(words)}/{id}`,
  "json-pointer": (random) => `/${random.pick(words)}`,
  "relative-json-pointer": (random) => `${random.integer(0, 9)}/${random.pick(words)}`,
  regex: (random) => `^${random.pick(words)}$`,
  byte: (random) => Buffer.from(random.pick(words)).toString("base64"),
};

export function sampleString(schema: JsonSchema, random: Random): string {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? Infinity;
  const fits = (text: string): boolean => {
    const length = Array.from(text).length;
    return length >= least && length <= most;
  };
  const make = candidates(schema);
  for (let attempt = 0; attempt < 200; attempt++) {
    const text = make(random);
    if (fits(text)) return text;
  }
  // Too long or too short whatever was chosen: the validator will have its say.
  return Array.from(make(random).padEnd(least, "x")).slice(0, most).join("");
}

function candidates({ pattern, format }: JsonSchema): (random: Random) => string {
  if (pattern !== undefined) return (random) => byPattern(pattern, random);
  const known = format === undefined ? undefined : formats[format];
  return known ?? ((random) => Array.from({ length: random.integer(1, 4) }, () => random.pick(words)).join(" "));
}

function byPattern(pattern: string, random: Random): string {
  try {
    return samplePattern(pattern, random);
  } catch (error) {
    if (!(error instanceof UnknownPattern)) throw error;
    return some(
      random,
      words.map((word) => word[0]!),
      random.integer(1, 12),
    );
  }
}
