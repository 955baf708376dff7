import { type Fabric, type Message, packageSegment, pascalCase } from "@concord/contracts";
import { escapeHtml } from "../html.ts";
import type { Block } from "../page.ts";
import { words } from "../words.ts";
import type { Context, Party } from "./context.ts";
import { listOf, objectOf } from "./schema-node.ts";

const said = words.technical;

/** The names by which generated code knows a message. */
export interface StubNames {
  /** `@contracts/payments` */
  readonly packageName: string;
  /** `Payments` */
  readonly prefix: string;
  /** `paymentCaptured` */
  readonly member: string;
}

/** What the generators call it. A test holds this to the generators' own model. */
export function stubNames(fabric: Pick<Fabric, "services">, message: Message): StubNames {
  const segment = packageSegment(fabric, message.owner);
  return { packageName: `@contracts/${segment}`, prefix: pascalCase(message.owner), member: message.name };
}

/** How a program receives, sends or asks by the generated package; nothing where its owner does neither. */
export function stubBlocks(context: Context, message: Message): readonly Block[] {
  const names = stubNames(context.fabric, message);
  const isOwners = ({ service }: Party): boolean => service.id === message.owner;
  const sender = context.senders(message.id).find(isOwners);
  if (sender !== undefined && !sender.asReply) return snippet(said.toReceive, names.packageName, receiving(names));
  if (sender !== undefined) {
    const [question] = sender.operation?.messages.flatMap((one) => context.message(one.message) ?? []) ?? [];
    return question === undefined ? [] : snippet(said.toAsk, names.packageName, asking(context, question));
  }
  const receiver = context.receivers(message.id).find(isOwners);
  if (receiver === undefined || receiver.asReply) return [];
  const answered = (receiver.operation?.reply?.messages.length ?? 0) > 0;
  return answered
    ? snippet(said.toAsk, names.packageName, asking(context, message))
    : snippet(said.toSend, names.packageName, sending(context, message));
}

function snippet(label: string, packageName: string, code: string): readonly Block[] {
  return [
    { block: "code", label: said.install, html: escapeHtml(`npm install ${packageName}`) },
    { block: "code", label, html: escapeHtml(code) },
  ];
}

function receiving({ packageName, prefix, member }: StubNames): string {
  return `import { create${prefix}ClientConsumer } from "${packageName}/client";

await using consumer = await create${prefix}ClientConsumer({ transport, group: "my-service" })
  .on.${member}(async (payload, context) => {})
  .start();`;
}

function sending(context: Context, message: Message): string {
  return `${producing(context, message)}
await producer.${stubNames(context.fabric, message).member}(${given(context, message)});`;
}

function asking(context: Context, message: Message): string {
  return `${producing(context, message)}
const answer = await producer.${stubNames(context.fabric, message).member}(${given(context, message)});`;
}

function producing(context: Context, message: Message): string {
  const { packageName, prefix } = stubNames(context.fabric, message);
  return `import { create${prefix}ClientProducer } from "${packageName}/client";

await using producer = create${prefix}ClientProducer({ transport, source: "my-service" });`;
}

/** What a message is sent with: its payload, and what its channel's address and its headers leave open. */
function given(context: Context, message: Message): string {
  const parameters = context
    .channelsOf(message.id)
    .flatMap((channel) => channel.parameters)
    .filter((parameter) => parameter.default === undefined)
    .map(({ name, enum: values }) => [name, values?.[0] ?? "…"] as const);
  const headers = listOf(objectOf(message.headers?.json)?.["required"]).flatMap((name) =>
    typeof name === "string" ? [[name, "…"] as const] : [],
  );
  const parts = [
    ...(parameters.length > 0 ? [`parameters: ${placeholders(parameters)}`] : []),
    ...(headers.length > 0 ? [`headers: ${placeholders(headers)}`] : []),
  ];
  return parts.length === 0 ? "payload" : `payload, { ${parts.join(", ")} }`;
}

function placeholders(values: readonly (readonly [name: string, value: string])[]): string {
  const entries = [...new Map(values)].map(
    ([name, value]) => `${/^[a-z_$][\w$]*$/iu.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  return `{ ${entries.join(", ")} }`;
}
