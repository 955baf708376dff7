import type { Json, JsonObject } from "@concord/diagnostics";
import type { HeaderMap, MessageDefinition } from "@concord/runtime";
import { decodeBody } from "@concord/runtime/adapter";
import type { TappedMessage } from "@concord/tap";
import type { Letter } from "./letter.ts";
import { maskPayload, masked } from "./mask.ts";

/** What is said of a letter beside its payload. Nothing of it is somebody's data. */
export function factsOf({ id, at, reason, error, attempts, origin, group, contract, type, bytes }: Letter): JsonObject {
  return {
    id,
    at,
    reason,
    error,
    attempts,
    origin,
    group,
    ...(contract === undefined ? {} : { contract }),
    ...(type === undefined ? {} : { type }),
    bytes,
  };
}

export interface Shown {
  readonly facts: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Json;
}

/**
 * A whole letter. What its contract does not call harmless is masked unless `reveal` names it: `/customer/email`, or
 * `headers/tenant`.
 * @param messages Of the channel that it came from; none where no contract knows that.
 */
export function showLetter(letter: Letter, messages: readonly TappedMessage[], reveal: readonly string[]): Shown {
  const message = messages.find(({ definition }) => definition.type === letter.type) ?? only(messages, letter);
  return {
    facts: factsOf(letter),
    headers: maskHeaders(letter.delivery.headers, reveal),
    payload: payloadOf(letter, message, reveal),
  };
}

/** Without a type it can only be the one that there is. */
function only(messages: readonly TappedMessage[], { type }: Letter): TappedMessage | undefined {
  return type === undefined && messages.length === 1 ? messages[0] : undefined;
}

function payloadOf(letter: Letter, message: TappedMessage | undefined, reveal: readonly string[]): Json {
  const { body, headers } = letter.delivery;
  if (body === null) return null;
  const value = decode(message?.definition ?? unknownMessage(headers), body);
  if (value === undefined) return reveal.includes("payload") ? Buffer.from(body).toString() : masked;
  const { payload: schema, schemaOf = () => undefined } = message ?? {};
  return maskPayload(value, schema, { schemaOf, reveal });
}

/** Undefined where it is not what its contract says it is. */
function decode(message: MessageDefinition, body: Uint8Array): Json | undefined {
  try {
    const value = decodeBody(message, body);
    return value instanceof Uint8Array ? undefined : (JSON.parse(JSON.stringify(value)) as Json);
  } catch {
    return undefined;
  }
}

function unknownMessage(headers: HeaderMap): MessageDefinition {
  return {
    name: "unknown",
    type: "",
    contract: "",
    contentType: headers["content-type"] ?? "application/json",
    channel: { name: "unknown", address: "" },
    validate: () => undefined,
  };
}

const harmless = /^(?:ce-(?:id|type|source|time|specversion|expirytime)|content-type|traceparent|dlq-.*)$/;

function maskHeaders(headers: HeaderMap, reveal: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [
      name,
      harmless.test(name) || reveal.includes(`headers/${name}`) ? text : masked,
    ]),
  );
}
