/** What is asked of an entity by request and answer, at `<entity>/$management`. */
import rhea, { type Message } from "rhea";
import type { Entity } from "./entity.ts";
import { uuidOf } from "./tokens.ts";

export interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly condition?: string;
}

const lost: Answer = { status: 410, condition: "com.microsoft:message-lock-lost" };
const sessionLost: Answer = { status: 410, condition: "com.microsoft:session-lock-lost" };

type Operation = (entity: Entity, body: Readonly<Record<string, any>>) => Answer;

const operations: Readonly<Record<string, Operation>> = {
  "com.microsoft:renew-lock"(entity, { "lock-tokens": tokens }) {
    const expirations = tokens.map((token: Buffer) => entity.renew(uuidOf(token)));
    if (expirations.includes(undefined)) return lost;
    return { status: 200, body: { expirations: expirations.map((until: number) => new Date(until)) } };
  },
  "com.microsoft:renew-session-lock"(entity, { "session-id": sessionId }) {
    const until = entity.renewSession(sessionId);
    return until === undefined ? sessionLost : { status: 200, body: { expiration: new Date(until) } };
  },
  "com.microsoft:update-disposition"(entity, { "lock-tokens": tokens, "disposition-status": status, ...more }) {
    const held = tokens.map((token: Buffer) => entity.held(uuidOf(token)));
    if (held.includes(undefined)) return lost;
    for (const stored of held) {
      if (status === "completed") entity.complete(stored);
      else if (status === "suspended")
        entity.giveUp(stored, more["deadletter-reason"] ?? "", more["deadletter-description"] ?? "");
      else entity.abandon(stored);
    }
    return { status: 200 };
  },
  "com.microsoft:peek-message"(entity, { "from-sequence-number": from, "message-count": count }) {
    const found = entity.messages.filter(({ sequence }) => sequence >= Number(from)).slice(0, count);
    if (found.length === 0) return { status: 204 };
    const messages = found.map(({ message, sequence, enqueuedAt }) => ({
      message: rhea.message.encode({
        ...message,
        message_annotations: { "x-opt-sequence-number": sequence, "x-opt-enqueued-time": new Date(enqueuedAt) },
      }),
    }));
    return { status: 200, body: { messages } };
  },
};

export function answer(entity: Entity, { application_properties: asked, body }: Message): Answer {
  const operation = operations[asked?.["operation"]];
  return operation === undefined ? { status: 501, condition: "amqp:not-implemented" } : operation(entity, body);
}
