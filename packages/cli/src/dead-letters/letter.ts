import { createHash } from "node:crypto";
import { type DeadLetter, type Delivery, readDeadLetter } from "@concord/runtime";

/** A dead letter as it lies in its channel, not yet settled. */
export interface Letter extends DeadLetter {
  /** The first twelve digits of what it is known by, the same each time that it is read. */
  readonly id: string;
  /** ISO 8601, or "" where it does not say. */
  readonly at: string;
  /** The CloudEvents type, where it says one. */
  readonly type: string | undefined;
  readonly bytes: number;
  readonly delivery: Delivery;
}

/** Undefined where a message in the channel is no dead letter. */
export function letterOf(delivery: Delivery): Letter | undefined {
  const letter = readDeadLetter(delivery);
  if (letter === undefined) return undefined;
  const { headers, key, body } = delivery;
  const hash = createHash("sha256");
  for (const part of [letter.origin, letter.group, headers["dlq-at"], headers["ce-source"], headers["ce-id"], key])
    hash.update(`${part ?? ""}\n`);
  if (body !== null) hash.update(body);
  return {
    ...letter,
    id: hash.digest("hex").slice(0, 12),
    at: headers["dlq-at"] ?? "",
    type: headers["ce-type"],
    bytes: body?.byteLength ?? 0,
    delivery,
  };
}
