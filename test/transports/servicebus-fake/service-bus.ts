/**
 * A stand-in for Azure Service Bus on loopback. It speaks AMQP 1.0 as far as the client uses it: claims at `$cbs`, sender
 * links to queues and topics, receiver links with locks, credit and draining, sessions, `$management`; and HTTP for the
 * administration of entities. It checks signatures, wants a claim for each entity, and refuses what is too large. It keeps
 * everything in memory, through a halt as well, and has none of the service's quotas, rules, transactions, or duplicates.
 */
import type { Server, Socket } from "node:net";
import rhea, {
  type Connection,
  type EventContext,
  type Message,
  type Receiver,
  type Sender,
  type ServerConnectionOptions,
} from "rhea";
import { freePorts } from "../../../scripts/brokers/ports.ts";
import { startAdministration } from "./administration.ts";
import { ConsumerLink } from "./consumer-link.ts";
import { answer, type Answer } from "./management.ts";
import { Namespace } from "./namespace.ts";
import { bearer, isSigned, key, keyName } from "./tokens.ts";

const notFound = (path: string) => ({
  condition: "amqp:not-found",
  description: `The messaging entity '${path}' could not be found.`,
});

/** What the client sends many messages as one with. */
const batchFormat = 0x80013700;
const emptyFrame = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
const expireEveryMs = 10;

export interface ServiceBusFakeOptions {
  readonly maxMessageBytes?: number;
  /** PEM. Undefined: connections are not encrypted. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export async function startServiceBus({ maxMessageBytes = 262_144, tls }: ServiceBusFakeOptions = {}) {
  const namespace = new Namespace();
  const administration = await startAdministration(namespace);
  const container = rhea.create_container();
  container.sasl_server_mechanisms.enable_anonymous();
  const sockets = new Set<Socket>();
  const claims = new WeakMap<Connection, Set<string>>();
  /** Links that answers are sent on, by the address that requests name. */
  const answers = new WeakMap<Connection, Map<string, Sender>>();
  const consumers = new Map<Sender, ConsumerLink>();
  let server: Server;

  const isClaimed = (connection: Connection, path: string) =>
    [...(claims.get(connection) ?? [])].some((audience) => new URL(audience).pathname.slice(1) === path);

  const reply = (connection: Connection, request: Message, { status, body, condition }: Answer) => {
    const link = answers.get(connection)?.get(request.reply_to!);
    const application_properties: Record<string, unknown> = {
      statusCode: rhea.types.wrap_int(status),
      "status-code": rhea.types.wrap_int(status),
      statusDescription: condition ?? "OK",
    };
    if (condition !== undefined) application_properties["errorCondition"] = rhea.types.wrap_symbol(condition);
    link?.send({ correlation_id: request.message_id!, application_properties, body: body ?? null });
  };

  container.on("connection_open", ({ connection }: EventContext) => {
    // Small writes of the client wait for an acknowledgement, which the system would put off without anything to send.
    connection["socket"].on("data", () => connection["socket"].write(emptyFrame));
    claims.set(connection, new Set());
    answers.set(connection, new Map());
  });

  /** The client wants to receive. */
  container.on("sender_open", ({ connection, sender }: EventContext & { sender: Sender }) => {
    const path = sender.source.address;
    sender.set_source(sender.source);
    if (sender.target !== undefined && sender.target !== null) sender.set_target(sender.target);
    if (path === "$cbs" || path.endsWith("/$management")) {
      const entity = path.replace(/\/\$management$/, "");
      if (path !== "$cbs" && !namespace.has(entity)) return sender.close(notFound(entity));
      answers.get(connection)!.set(sender.target?.address ?? sender.name, sender);
      answers.get(connection)!.set(sender.name, sender);
      return;
    }
    const entity = namespace.source(path);
    if (!isClaimed(connection, path))
      return sender.close({
        condition: "amqp:unauthorized-access",
        description: "Unauthorized access. 'Listen' claim(s) are required to perform this operation.",
      });
    if (entity === undefined) return sender.close(notFound(path));
    const consumer = new ConsumerLink(sender, entity);
    consumers.set(sender, consumer);
    consumer.open();
  });

  /** The client wants to send. */
  container.on("receiver_open", ({ connection, receiver }: EventContext & { receiver: Receiver }) => {
    const path = receiver.target.address;
    receiver.set_target(receiver.target);
    if (path === "$cbs") return;
    const entity = path.replace(/\/\$management$/, "");
    if (!namespace.has(entity)) return receiver.close(notFound(entity));
    if (entity === path && !isClaimed(connection, path))
      receiver.close({
        condition: "amqp:unauthorized-access",
        description: "Unauthorized access. 'Send' claim(s) are required to perform this operation.",
      });
  });

  container.on("message", ({ connection, receiver, message, delivery }: Required<EventContext>) => {
    const path = receiver.target.address;
    const encoded = message as unknown as Buffer;
    if (path === "$cbs") {
      delivery.accept();
      const { name, type } = message.application_properties!;
      const isGood = type === "jwt" ? message.body === bearer : isSigned(message.body);
      if (isGood) claims.get(connection)!.add(name);
      return reply(
        connection,
        message,
        isGood ? { status: 202 } : { status: 401, condition: "amqp:unauthorized-access" },
      );
    }
    if (path.endsWith("/$management")) {
      delivery.accept();
      const entity = namespace.source(path.replace(/\/\$management$/, ""));
      return reply(connection, message, entity === undefined ? { status: 404 } : answer(entity, message));
    }
    const put = namespace.put(path);
    if (put === undefined) return receiver.close(notFound(path));
    const isBatch = delivery.format === batchFormat;
    if ((isBatch ? encoded : rhea.message.encode(message)).length > maxMessageBytes)
      return delivery.reject({
        condition: "amqp:link:message-size-exceeded",
        description: `The received message is larger than ${maxMessageBytes} bytes.`,
      });
    for (const each of isBatch ? unpack(encoded) : [message]) put(each);
    delivery.accept();
  });

  container.on("sender_flow", ({ sender }: EventContext) => consumers.get(sender!)?.flowed());
  for (const outcome of ["accepted", "released", "modified", "rejected"] as const)
    container.on(outcome, ({ sender, delivery }: Required<EventContext>) =>
      consumers.get(sender)?.settle(delivery, outcome),
    );
  const leave = (sender: Sender) => {
    consumers.get(sender)?.leave();
    consumers.delete(sender);
  };
  container.on("sender_close", ({ sender }: EventContext) => leave(sender!));
  container.on("session_close", ({ session }: EventContext) => {
    for (const sender of consumers.keys()) if (sender.session === session) leave(sender);
  });
  for (const event of [
    "disconnected",
    "error",
    "protocol_error",
    "connection_error",
    "session_error",
    "receiver_error",
  ])
    container.on(event, () => undefined);

  const listen = async (port: number): Promise<void> => {
    const options: object = {
      port,
      host: "127.0.0.1",
      tcp_no_delay: true,
      ...(tls !== undefined && { transport: "tls", ...tls }),
      max_frame_size: 65_536,
      sender_options: { autosettle: false, treat_modified_as_released: false },
      receiver_options: { autoaccept: false, max_message_size: maxMessageBytes },
    };
    server = container.listen(options as ServerConnectionOptions);
    server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
      sockets.add(socket);
      // The library does not say that a connection has ended which was reset from here.
      socket.on("close", () => {
        sockets.delete(socket);
        for (const sender of consumers.keys()) if (sender.connection["socket"] === socket) leave(sender);
      });
    });
    await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  };
  const cut = () => {
    for (const socket of sockets) {
      if (tls === undefined) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  const halt = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };

  const [port] = (await freePorts(1)) as [number];
  await listen(port);
  const expiring = setInterval(() => namespace.expire(Date.now()), expireEveryMs);
  const connectionString = (through: number, secret = key) =>
    `Endpoint=sb://127.0.0.1:${through};SharedAccessKeyName=${keyName};SharedAccessKey=${secret};UseDevelopmentEmulator=true`;
  return {
    namespace,
    port,
    administration: administration.endpoint,
    connectionString,
    /** Ends every connection and takes no more. What is kept stays. */
    halt,
    /** On the same port. */
    resume: () => listen(port),
    /** Resets every connection. */
    cut,
    async close() {
      clearInterval(expiring);
      await halt();
      await administration.close();
    },
  };
}

export type ServiceBusFake = Awaited<ReturnType<typeof startServiceBus>>;

function unpack(batch: Buffer): readonly Message[] {
  const { body } = rhea.message.decode(batch) as unknown as { body: { content: Buffer | readonly Buffer[] } };
  return [body.content].flat().map((each) => rhea.message.decode(each) as unknown as Message);
}
