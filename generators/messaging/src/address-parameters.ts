import { type LiteralObject, type MessageModel, type ServiceModel, propertyKey, stringLiteral } from "@concord/codegen";
import type { ChannelParameter } from "@concord/contracts";
import { type Extractor, extractor } from "./runtime-expression.ts";

/** What a sender of one message gives of the parameters of its address. */
export interface GivenParameters {
  /** The type of it; undefined where each of them is a text that has to be given. */
  readonly type: string | undefined;
  /** Those that have to be given. */
  readonly needed: readonly ChannelParameter[];
  /** What finds the others in the message. */
  readonly found: Extractor | undefined;
}

export function givenParameters(
  parameters: readonly ChannelParameter[],
  message: MessageModel,
  model: ServiceModel,
): GivenParameters {
  // One that not every message has is given like any other.
  const located = parameters.flatMap(({ name, location }) => {
    const found = location === undefined ? undefined : extractor(location, message, model);
    return found && !found.needsTextAt ? [{ name, ...found }] : [];
  });
  const isLocated = (name: string): boolean => located.some((one) => one.name === name);
  const needed = parameters.filter((one) => one.default === undefined && !isLocated(one.name));
  const members = parameters.map(({ name, enum: values }) => {
    const isNeeded = needed.some((one) => one.name === name);
    return `readonly ${propertyKey(name)}${isNeeded ? "" : "?"}: ${values?.map(stringLiteral).join(" | ") || "string"}`;
  });
  const isPlain = needed.length === parameters.length && parameters.every(({ enum: values }) => !values?.length);
  const flat = `{ ${members.join("; ")} }`;
  const type = flat.length <= 110 ? flat : `{\n${members.map((member) => `    ${member};\n`).join("")}  }`;
  return { type: isPlain ? undefined : type, needed, found: together(located) };
}

/** One function for all of them. */
function together(located: readonly (Extractor & { readonly name: string })[]): Extractor | undefined {
  if (located.length === 0) return undefined;
  const uses = (argument: string): boolean => located.some(({ body }) => body.startsWith(argument));
  const members = located.map(({ name, body }) => `${propertyKey(name)}: ${body}`);
  return {
    parameters: [uses("data") ? "data" : "_data", ...(uses("headers") ? ["headers"] : [])].join(", "),
    body: `({ ${members.join(", ")} })`,
    needsTextAt: false,
  };
}

/** What a channel's constant says of them. */
export function parameterFacts(parameters: readonly ChannelParameter[]): LiteralObject {
  const listed = parameters.flatMap(({ name, enum: values }) => (values?.length ? [[name, values] as const] : []));
  const defaults = parameters.flatMap(({ name, default: value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    ...(parameters.length > 0 && { parameters: parameters.map(({ name }) => name) }),
    ...(listed.length > 0 && { parameterValues: Object.fromEntries(listed) }),
    ...(defaults.length > 0 && { parameterDefaults: Object.fromEntries(defaults) }),
  };
}

/** A list of those that the contract says more of than the name. */
export function describeParameters(parameters: readonly ChannelParameter[]): string {
  const lines = parameters.flatMap(({ name, description = "", enum: values = [], default: value }) => {
    const listed = values.length > 0 ? `One of ${values.map((text) => `\`${text}\``).join(", ")}.` : "";
    const standard = value === undefined ? "" : `\`${value}\` where none is given.`;
    const words = [description.replace(/\s+/g, " ").trim(), listed, standard]
      .filter((sentence) => sentence !== "")
      .join(" ");
    return words === "" ? [] : [`\`{${name}}\`: ${words}`];
  });
  return lines.length > 1 ? lines.map((line) => `- ${line}`).join("\n") : lines.join("");
}
