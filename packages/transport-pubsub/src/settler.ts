/** Tells the service what became of messages, in requests for as many as there are. */
import { takenBack } from "@concord/runtime/adapter";
import { patient } from "./clients.ts";
import { Gatherer } from "./gatherer.ts";
import type { SubscriberClient } from "./load-pubsub.ts";
import { hasStatus, name } from "./status.ts";

/** Some 200 bytes each, in requests of 512 kB. */
const perRequest = 2_000;
/** The longest that Pub/Sub hides a message. */
export const longestSeconds = 600;

interface Told {
  readonly ackId: string;
  /** Undefined: acknowledged. 0: to be brought again at once. */
  readonly hiddenFor: number | undefined;
}

export class Settler {
  readonly #subscriber: SubscriberClient;
  readonly #subscription: string;
  readonly #address: string;
  readonly #gatherer: Gatherer<Told>;

  constructor(subscriber: SubscriberClient, subscription: string, address: string) {
    this.#subscriber = subscriber;
    this.#subscription = subscription;
    this.#address = address;
    this.#gatherer = new Gatherer({ send: (batch) => this.#send(batch), atOnce: 2, most: perRequest });
  }

  acknowledge(ackId: string): Promise<void> {
    return this.#gatherer.add({ ackId, hiddenFor: undefined });
  }

  /** Nobody is brought it for so many seconds, 600 at most. */
  hide(ackId: string, seconds: number): Promise<void> {
    return this.#gatherer.add({ ackId, hiddenFor: seconds });
  }

  async #send(batch: readonly Told[]): Promise<ReadonlyMap<Told, unknown>> {
    const failed = new Map<Told, unknown>();
    const requests = Map.groupBy(batch, ({ hiddenFor }) => hiddenFor);
    await Promise.all(
      [...requests].map(([hiddenFor, group]) =>
        this.#request(hiddenFor, group).catch((error: unknown) => {
          const lost = lostIds(error);
          for (const told of group)
            if (lost === undefined) failed.set(told, error);
            else if (lost.has(told.ackId)) failed.set(told, takenBack(name, this.#address));
        }),
      ),
    );
    return failed;
  }

  async #request(hiddenFor: number | undefined, group: readonly Told[]): Promise<void> {
    const request = { subscription: this.#subscription, ackIds: group.map(({ ackId }) => ackId) };
    if (hiddenFor === undefined) await this.#subscriber.acknowledge(request, patient);
    else await this.#subscriber.modifyAckDeadline({ ...request, ackDeadlineSeconds: hiddenFor }, patient);
  }
}

/** With exactly-once delivery the service names those that are somebody else's by now; the others are done. */
function lostIds(error: unknown): ReadonlySet<string> | undefined {
  const { errorInfoMetadata } = error as { readonly errorInfoMetadata?: Readonly<Record<string, string>> };
  if (!hasStatus(error, "failedPrecondition") || errorInfoMetadata === undefined) return undefined;
  return new Set(Object.keys(errorInfoMetadata));
}
