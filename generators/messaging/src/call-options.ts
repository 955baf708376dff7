import { type MessageModel, type OperationModel, type ServiceModel, type Value, jsonLiteral } from "@concord/codegen";
import { givenParameters } from "./address-parameters.ts";
import type { Carried } from "./collect-definitions.ts";
import { headerTypes, requiredHeaders, sampleHeader } from "./header-types.ts";
import { typedHeaders, writableHeader } from "./message-views.ts";

/** Headers that the runtime writes itself. */
const written = /^(?:content-type|ce-.*)$/;
const writtenForRequests = /^(?:content-type|ce-.*|correlation-id|reply-to)$/;

/** The header in which a request's contract has the address of the reply; undefined where nothing may be written there. */
export function replyToHeader(
  message: MessageModel,
  { operation: { reply } }: OperationModel,
  model: ServiceModel,
): string | undefined {
  if (!reply || reply.messages.length === 0 || reply.address === undefined) return undefined;
  return writableHeader(reply.address, message, model);
}

/** What has to be given with a message beside its payload. */
export interface CallOptions {
  /** `{ parameters, headers }`; "" where nothing has to be given. */
  readonly names: string;
  /** `{ parameters: { region: "eu" } }`: with the contract's own values where it has some. */
  readonly example: string;
}

export function callOptions(
  { message, channel }: Carried,
  operation: OperationModel,
  model: ServiceModel,
): CallOptions {
  const { needed } = givenParameters(channel.parameters, message, model);
  const key = typedHeaders(message, model)?.key;
  const isRequest = (operation.reply?.messages ?? []).length > 0;
  const address = replyToHeader(message, operation, model);
  const isWritten = (name: string): boolean =>
    name === address || (isRequest ? writtenForRequests : written).test(name);
  const asked =
    key === undefined ? [] : requiredHeaders(key, model.schemas.definitions).filter((name) => !isWritten(name));
  const told = message.message.examples.find(({ payload }) => payload !== undefined)?.headers ?? {};
  const parameters = Object.fromEntries(needed.map(({ name, enum: [first = "…"] = [] }) => [name, first]));
  const headers = Object.fromEntries(
    asked.map((name) => [name, Object.hasOwn(told, name) ? told[name]! : sampleOf(name, key!, model)]),
  );
  return {
    names: braced([needed.length > 0 && "parameters", asked.length > 0 && "headers"]),
    example: braced([
      needed.length > 0 && `parameters: ${jsonLiteral(parameters)}`,
      asked.length > 0 && `headers: ${jsonLiteral(headers)}`,
    ]),
  };
}

function sampleOf(name: string, key: string, { schemas }: ServiceModel): Value {
  const header = headerTypes(key, schemas).find((one) => one.name === name) ?? { name, type: "string" };
  return sampleHeader(key, header, schemas.definitions);
}

function braced(members: readonly (string | false)[]): string {
  const some = members.filter((member) => member !== false);
  return some.length === 0 ? "" : `{ ${some.join(", ")} }`;
}
