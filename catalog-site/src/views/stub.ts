import { pascalCase, type Message } from "@concord/contracts";
import { escapeHtml } from "../html.ts";
import type { Block } from "../page.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";

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
export function stubNames(message: Message): StubNames {
  const segment = message.owner
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9-]+/g, "-");
  return { packageName: `@contracts/${segment}`, prefix: pascalCase(message.owner), member: message.name };
}

/** How a program receives or sends a message by the generated package; nothing where its owner does neither. */
export function stubBlocks(context: Context, message: Message): readonly Block[] {
  const names = stubNames(message);
  const isOwners = ({ service }: { readonly service: { readonly id: string } }): boolean =>
    service.id === message.owner;
  if (context.senders(message.id).some(isOwners)) return snippet(said.toReceive, names.packageName, receiving(names));
  if (context.receivers(message.id).some(isOwners)) return snippet(said.toSend, names.packageName, sending(names));
  return [];
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

function sending({ packageName, prefix, member }: StubNames): string {
  return `import { create${prefix}ClientProducer } from "${packageName}/client";

await using producer = create${prefix}ClientProducer({ transport, source: "my-service" });
await producer.${member}(payload);`;
}
