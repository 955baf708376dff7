import {
  type MessageModel,
  type OperationModel,
  type ServiceModel,
  createSymbols,
  jsonLiteral,
  stringLiteral,
} from "@concord/codegen";
import { pascalCase } from "@concord/contracts";
import { callOptions, replyToHeader } from "./call-options.ts";
import type { Carried, ChannelConstant, Collected } from "./collect-definitions.ts";
import { deliveryPolicy } from "./delivery-policy.ts";
import { describeReceive, describeSend } from "./describe.ts";

/** One method of a producer or consumer, as templates print it. */
export interface MethodView {
  readonly method: string;
  readonly description: readonly string[];
  /** The definition's type. */
  readonly type: string;
  /** The definition. */
  readonly value: string;
  /** Message constants that both name. */
  readonly constants: readonly string[];
  /** The channels that it needs a transport for. */
  readonly channels: readonly ChannelConstant[];
}

interface Method {
  readonly method: string;
  readonly carried: Carried;
  readonly operation: OperationModel;
}

/** Whose stubs they are: the service's own, with its delivery policy, or those of its clients, who have their own. */
export type Audience = "service" | "client";

/** A method that sends. */
export interface SendView extends MethodView {
  /** `{ parameters }`: what has to be given beside the payload; "" where nothing has to be. */
  readonly options: string;
}

/** Methods that send, for the operations given; `variable` is the producer's name in examples. */
export function sendViews(
  operations: readonly OperationModel[],
  collected: Collected,
  audience: Audience,
  variable: string,
): readonly SendView[] {
  return methodsOf(operations, collected).map(({ method, carried, operation }) => {
    const { rateLimit } = audience === "service" ? deliveryPolicy(operation.operation) : {};
    const members = rateLimit === undefined ? [] : [`rateLimit: ${jsonLiteral(rateLimit)}`];
    const types = rateLimit === undefined ? [] : ["rateLimit: RateLimit"];
    const options = callOptions(carried, operation, collected.model);
    const call = `await ${variable}.${method}`;
    const description = describeSend(carried, operation.operation, call, options.example);
    return {
      method,
      description,
      options: options.names,
      ...definition(method, carried, operation, collected, members, types),
    };
  });
}

/** Methods that register handlers. A client may leave any of them out. */
export function receiveViews(
  operations: readonly OperationModel[],
  collected: Collected,
  audience: Audience,
): readonly MethodView[] {
  return methodsOf(operations, collected).map(({ method, carried, operation }) => {
    const optional = audience === "client";
    const policy = optional ? {} : deliveryPolicy(operation.operation);
    const members = [
      ...(policy.retry ? [`retry: ${jsonLiteral(policy.retry)}`] : []),
      ...(policy.deadLetter !== undefined ? [`deadLetter: ${jsonLiteral(policy.deadLetter)}`] : []),
      ...(policy.rateLimit ? [`rateLimit: ${jsonLiteral(policy.rateLimit)}`] : []),
      ...(optional ? ["required: false"] : []),
    ];
    const types = [
      ...(policy.retry ? ["retry: Partial<Retry>"] : []),
      ...(policy.deadLetter === false ? ["deadLetter: false"] : []),
      ...(policy.deadLetter ? ["deadLetter: { readonly channel: string }"] : []),
      ...(policy.rateLimit ? ["rateLimit: RateLimit"] : []),
      ...(optional ? ["required: false"] : []),
    ];
    const description = describeReceive(carried, operation.operation, policy);
    return { method, description, ...definition(method, carried, operation, collected, members, types) };
  });
}

function definition(
  method: string,
  carried: Carried,
  called: OperationModel,
  collected: Collected,
  members: readonly string[],
  types: readonly string[],
): Omit<MethodView, "method" | "description"> {
  const { operation, reply } = called;
  const answers = (reply?.messages ?? []).map((message) => collected.find(message, reply?.channel));
  const replies = answers.map(({ constant }) => constant);
  const header = replyToHeader(carried.message, called, collected.model);
  const all = [
    `message: ${carried.constant}`,
    `operation: ${stringLiteral(operation.name)}`,
    ...(replies.length > 0 ? [`replies: [${replies.join(", ")}]`] : []),
    ...(header === undefined ? [] : [`replyToHeader: ${stringLiteral(header)}`]),
    ...members,
  ];
  const allTypes = [
    `message: typeof ${carried.constant}`,
    "operation: string",
    ...(replies.length > 0 ? [`replies: readonly [${replies.map((name) => `typeof ${name}`).join(", ")}]`] : []),
    ...(header === undefined ? [] : [`replyToHeader: ${stringLiteral(header)}`]),
    ...types,
  ];
  return {
    value: spread(`${method}: `, all, ","),
    type: spread(
      `readonly ${method}: `,
      allTypes.map((member) => `readonly ${member}`),
      ";",
    ),
    constants: [carried.constant, ...replies],
    // A reply to an address that the request names goes the way of the request.
    channels: [carried, ...answers].map(({ channel }) => channel).filter(({ address }) => address !== ""),
  };
}

/** `{ a, b }`, over several lines where one would be too long after what stands before it. */
function spread(before: string, members: readonly string[], separator: string): string {
  const flat = `{ ${members.join(`${separator} `)} }`;
  if (flat.length <= 88 && before.length + flat.length < 118) return flat;
  return `{\n${members.map((member) => `    ${member}${separator}\n`).join("")}  }`;
}

/** Each message on each channel once, by the message's name; by the channel's too where one message has several. */
function methodsOf(operations: readonly OperationModel[], collected: Collected): readonly Method[] {
  const found = new Map<Carried, { readonly message: MessageModel; readonly operation: OperationModel }>();
  for (const operation of operations) {
    for (const message of operation.messages) {
      const carried = collected.find(message, operation.channel);
      if (!found.has(carried)) found.set(carried, { message, operation });
    }
  }
  const places = Map.groupBy([...found.values()], ({ message }) => message.name);
  const methods = createSymbols([], "member");
  return [...found]
    .map(([carried, { message, operation }]) => {
      const alone = places.get(message.name)!.length === 1;
      return {
        method: alone ? message.name : `${message.name}On${pascalCase(operation.channel.name)}`,
        carried,
        operation,
      };
    })
    .sort((left, right) => (left.method < right.method ? -1 : 1))
    .map((one) => ({ ...one, method: methods.claim(one.method) }));
}

/** Where a service's operations stand for somebody else: who sends what, seen from outside. */
export function operationsByAction(
  model: ServiceModel,
): Readonly<Record<"send" | "receive", readonly OperationModel[]>> {
  const by = (action: "send" | "receive"): readonly OperationModel[] =>
    model.operations.filter(({ operation, messages }) => operation.action === action && messages.length > 0);
  return { send: by("send"), receive: by("receive") };
}
