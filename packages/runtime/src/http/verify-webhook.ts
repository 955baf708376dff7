/** Webhooks by Standard Webhooks: who sent them, and whether they have been handled already. */
import { memoryDedupe } from "../memory-dedupe.ts";
import { isSignedBy, readStamp } from "../webhook-signature.ts";
import type { ServerRequest } from "./answer-request.ts";
import { type Refusal, type ServerReply, problem } from "./problems.ts";
import type { WebhookVerification } from "./webhook-options.ts";

export interface Verifier {
  /** Its id, or why it is refused. */
  verify(request: ServerRequest): Promise<{ readonly id: string } | Refusal>;
  /** Handles a webhook once. What comes again is answered as it was; a failure may be sent again. */
  once(id: string, handle: () => Promise<ServerReply>): Promise<ServerReply>;
}

/** @param name keeps its webhooks apart from those of other APIs */
export function createVerifier(name: string, options: WebhookVerification): Verifier {
  const { secrets, toleranceMs = 300_000, dedupeTtlMs = 86_400_000, leaseMs = 60_000 } = options;
  const store = options.dedupe === false ? undefined : (options.dedupe ?? memoryDedupe());
  return {
    async verify({ headers, body }) {
      const stamp = readStamp((header) => headers[header], { toleranceMs, now: Date.now() });
      if ("status" in stamp) return stamp;
      const { id, timestamp, signature } = stamp;
      const bytes = (await body?.bytes()) ?? new Uint8Array();
      return isSignedBy({ id, timestamp, body: bytes }, signature, secrets)
        ? { id }
        : { status: 401, title: "no signature fits" };
    },
    async once(id, handle) {
      if (!store) return handle();
      const key = `webhook ${name} ${id}`;
      const claim = await store.claim(key, leaseMs);
      if (claim === "busy") return problem({ status: 503, title: "It is being handled" }, { "retry-after": "5" });
      if (claim === "done") return asBefore(await store.answer?.(key));
      let reply: ServerReply | undefined;
      try {
        reply = await handle();
        return reply;
      } finally {
        if (reply && reply.status < 500) await store.complete(key, dedupeTtlMs, kept(reply));
        else await store.release(key);
      }
    },
  };
}

/** A reply as a store keeps it; of a body that is no text the status alone. */
function kept({ status, headers, body }: ServerReply): string {
  return JSON.stringify(typeof body === "string" ? { status, headers, body } : { status, headers: {} });
}

/** Where a store keeps no answers, that it was handled is all there is to say. */
function asBefore(answer: string | undefined): ServerReply {
  const known = answer === undefined ? { status: 204, headers: {} } : (JSON.parse(answer) as ServerReply);
  return { body: undefined, ...known };
}
