/** Sends messages in batches as large as the services take. */
import { PublishError, type Wire } from "@concord/runtime";
import { tooLarge } from "@concord/runtime/adapter";
import type { Clients } from "./clients.ts";
import { toBody } from "./envelope.ts";
import type { Resources, Target } from "./resources.ts";

interface Outgoing {
  readonly index: number;
  readonly address: string;
  readonly body: string;
  readonly bytes: number;
}

const perBatch = 10;
const sizeHelp = "send less at once, or pass a reference to where it is kept";

/** Indexes, within the batch, of those that were not taken. */
type Failed = readonly number[];

export class Publisher {
  readonly #clients: Clients;
  readonly #resources: Resources;
  readonly #maxBytes: number;
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(clients: Clients, resources: Resources, maxBytes: number) {
    this.#clients = clients;
    this.#resources = resources;
    this.#maxBytes = maxBytes;
  }

  async publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    const outgoing = messages.map((wire, index) => this.#outgoing(wire, index));
    const publishing = this.#publish(outgoing, signal);
    const settled = publishing.catch(() => undefined);
    this.#publishing.add(settled);
    void settled.then(() => this.#publishing.delete(settled));
    await publishing;
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#publishing);
  }

  async #publish(outgoing: readonly Outgoing[], signal: AbortSignal | undefined): Promise<void> {
    const failed: number[] = [];
    let cause: unknown;
    for (const [address, ofAddress] of Map.groupBy(outgoing, (each) => each.address)) {
      for (const batch of batches(ofAddress, this.#maxBytes)) {
        signal?.throwIfAborted();
        try {
          const target = await this.#resources.target(address);
          failed.push(...(await this.#send(target, batch, signal)).map((index) => batch[index]!.index));
        } catch (error) {
          signal?.throwIfAborted();
          cause = this.#clients.explain(error);
          failed.push(...batch.map(({ index }) => index));
        }
      }
    }
    if (failed.length === 0) return;
    throw new PublishError(
      `aws has not taken ${failed.length} messages`,
      "see whether it can be reached, then try again",
      {
        cause,
        failed: failed.sort((one, other) => one - other),
      },
    );
  }

  async #send(target: Target, batch: readonly Outgoing[], abortSignal: AbortSignal | undefined): Promise<Failed> {
    const options = abortSignal === undefined ? {} : { abortSignal };
    const { sqs, sns, eventBridge } = this.#clients;
    const idOf = ({ Id }: { readonly Id?: string | undefined }) => Number(Id);
    if (target.kind === "queue") {
      const Entries = batch.map(({ body }, index) => ({ Id: String(index), MessageBody: body }));
      const { Failed = [] } = await sqs.sendMessageBatch({ QueueUrl: target.url, Entries }, options);
      return Failed.map(idOf);
    }
    if (target.kind === "topic") {
      const PublishBatchRequestEntries = batch.map(({ body }, index) => ({ Id: String(index), Message: body }));
      const { Failed = [] } = await sns!.publishBatch({ TopicArn: target.arn, PublishBatchRequestEntries }, options);
      return Failed.map(idOf);
    }
    const Entries = batch.map(({ address, body }) => ({
      EventBusName: target.name,
      Source: "concord",
      DetailType: address,
      Detail: body,
    }));
    const { Entries: answers = [] } = await eventBridge!.putEvents({ Entries }, options);
    return answers.flatMap(({ ErrorCode }, index) => (ErrorCode === undefined ? [] : [index]));
  }

  #outgoing(wire: Wire, index: number): Outgoing {
    const body = toBody(wire);
    const bytes = Buffer.byteLength(body);
    if (bytes > this.#maxBytes)
      throw tooLarge("aws", wire.channel, sizeHelp, { index, size: bytes, maxBytes: this.#maxBytes });
    return { index, address: wire.channel, body, bytes };
  }
}

function* batches(outgoing: readonly Outgoing[], maxBytes: number): Generator<readonly Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const each of outgoing) {
    if (batch.length === perBatch || (batch.length > 0 && bytes + each.bytes > maxBytes)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(each);
    bytes += each.bytes;
  }
  if (batch.length > 0) yield batch;
}
