import type { Fabric, Message, Operation, OperationMessage } from "@concord/contracts";

/** One service that sends or receives one message on one channel, and what it declares the message to be. */
export interface Speaker {
  readonly service: string;
  readonly action: "send" | "receive";
  /** Absent where the address of a reply is known at run time only. */
  readonly channel: string | undefined;
  readonly operation: Operation;
  readonly declared: OperationMessage;
}

/** Everybody who sends or receives each message: by an operation, or as one half of a request and its reply. */
export function speakersByMessage(fabric: Fabric): ReadonlyMap<Message["id"], readonly Speaker[]> {
  const speakers = fabric.operations.flatMap((operation): Speaker[] => {
    const { service, action, channel, reply } = operation;
    const turned = action === "send" ? "receive" : "send";
    return [
      ...operation.messages.map((declared) => ({ service, action, channel, operation, declared })),
      ...(reply?.messages ?? []).map((declared): Speaker => ({
        service,
        action: turned,
        channel: reply?.channel,
        operation,
        declared,
      })),
    ];
  });
  return Map.groupBy(speakers, ({ declared }) => declared.message);
}
