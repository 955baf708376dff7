/** Configuration from environment variables: says which are missing or wrong, never what is in them. */
import { readFileSync } from "node:fs";
import { ConcordError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Variables {
  /** An empty text where it is missing, so that all that are missing are found at once. */
  required(name: string): string;
  optional(name: string): string | undefined;
  oneOf<const V extends string>(name: string, values: readonly V[]): V | undefined;
  /** `true` or `false`. */
  flag(name: string): boolean | undefined;
  /** A whole number, at least 0. */
  count(name: string): number | undefined;
  /** The text of the file whose path it holds. */
  file(name: string): string | undefined;
}

/** Throws one `ConcordError` that names every variable that is missing or wrong. */
export function readVariables<T>(environment: Environment, read: (variables: Variables) => T): T {
  const missing: string[] = [];
  const wrong: string[] = [];
  const optional = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === "" ? undefined : value;
  };
  const parsed = <V>(name: string, expected: string, parse: (text: string) => V | undefined): V | undefined => {
    const text = optional(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) wrong.push(`${name} is not ${expected}`);
    return value;
  };
  const result = read({
    required(name) {
      const value = optional(name);
      if (value === undefined) missing.push(name);
      return value ?? "";
    },
    optional,
    oneOf: (name, values) =>
      parsed(name, `one of ${values.join(", ")}`, (text) => values.find((value) => value === text)),
    flag: (name) =>
      parsed(name, "true or false", (text) => (text === "true" ? true : text === "false" ? false : undefined)),
    count: (name) => parsed(name, "a whole number", (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)),
    file: (name) =>
      parsed(name, "the path of a file that can be read", (path) => {
        try {
          return readFileSync(path, "utf8");
        } catch {
          return undefined;
        }
      }),
  });
  if (missing.length === 0 && wrong.length === 0) return result;
  const absent = missing.length === 0 ? [] : [`not set: ${missing.join(", ")}`];
  throw new ConcordError(
    "configuration",
    [...absent, ...wrong].join("; "),
    "set these environment variables, or pass the options in code",
  );
}

/** `BROKER_TLS` (true or false), `BROKER_CA_FILE`, `BROKER_CERT_FILE`, `BROKER_KEY_FILE`: the same for every broker. */
export function readTls(
  variables: Variables,
  prefix: string,
): boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined {
  const enabled = variables.flag(`${prefix}_TLS`);
  const ca = variables.file(`${prefix}_CA_FILE`);
  const cert = variables.file(`${prefix}_CERT_FILE`);
  const key = variables.file(`${prefix}_KEY_FILE`);
  if (enabled === false || (ca === undefined && cert === undefined && key === undefined)) return enabled;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
