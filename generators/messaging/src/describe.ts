import { type MessageModel, type Value, deprecated, introduce, jsonLiteral } from "@concord/codegen";
import type { Operation } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { placeIntegers } from "@concord/runtime/wide-integers";
import type { Carried } from "./collect-definitions.ts";
import type { DeliveryPolicy } from "./delivery-policy.ts";

/** Paragraphs of a doc comment: what the contract says of a message. One that stands on a deprecated channel is so too. */
export function describeMessage({ message: { message }, channel }: Carried): readonly string[] {
  const where = channel.address === "" ? "On an address that each request names." : `Channel \`${channel.address}\`.`;
  return [introduce(message, message.name), where, deprecation(message) ?? deprecation(channel) ?? ""];
}

/**
 * Paragraphs for a method that sends a message: its words, and the contract's own example as a call.
 * @param options what has to be given beside the payload; "" where nothing has to be
 */
export function describeSend(carried: Carried, operation: Operation, call: string, options: string): readonly string[] {
  const [words = "", where = "", tag = ""] = describeMessage(carried);
  const [example] = carried.message.examples;
  const shown = example === undefined ? "" : exampleOf(call, asProgramsSeeIt(example, carried.message), options);
  return [words, purpose(operation, words), where, shown, tag || (deprecation(operation) ?? "")];
}

/** One call, on one line where that is short enough; "" where it would be longer than anybody reads. */
function exampleOf(call: string, data: Value, options: string): string {
  const payload = jsonLiteral(data);
  const flat = `${call}(${payload}${options && `, ${options}`});`;
  const spread = `${call}(\n  ${jsonLiteral(data, 2)},\n  ${options},\n);`;
  const shown = options === "" || (flat.length <= 110 && !payload.includes("\n")) ? flat : spread;
  return payload.split("\n").length <= 24 ? `@example\n${shown}` : "";
}

function asProgramsSeeIt(example: Json, { wide }: MessageModel): Value {
  return wide ? (placeIntegers(structuredClone(example), wide) as Value) : example;
}

/** Paragraphs for a method that registers a handler: its words, and what becomes of a message that cannot be handled. */
export function describeReceive(carried: Carried, operation: Operation, policy: DeliveryPolicy): readonly string[] {
  const [words = "", where = "", tag = ""] = describeMessage(carried);
  const { attempts } = policy.retry ?? {};
  const tries = typeof attempts === "number" ? `Tried ${attempts} times.` : "";
  const end =
    policy.deadLetter === false
      ? "Dropped when it cannot be handled."
      : policy.deadLetter
        ? `Dead letters go to \`${policy.deadLetter.channel}\`.`
        : "";
  const uses = operation.uses?.length ? `Reads ${operation.uses.map((field) => `\`${field}\``).join(", ")}.` : "";
  return [
    words,
    purpose(operation, words),
    [where, tries, end, uses].filter((sentence) => sentence !== "").join(" "),
    tag || (deprecation(operation) ?? ""),
  ];
}

/** What the operation adds to the message's own words. */
function purpose(operation: Operation, words: string): string {
  const text = operation.description ?? operation.summary ?? "";
  return text.trim() === words.trim() ? "" : text;
}

/** The tag of what is deprecated. */
export function deprecation({ deprecation: found }: Pick<Operation, "deprecation">): string | undefined {
  if (!found) return undefined;
  const { sunset, replacedBy } = found;
  return deprecated({
    deprecated: true,
    ...(sunset !== undefined && { sunset }),
    ...(replacedBy !== undefined && { replacedBy }),
  });
}
