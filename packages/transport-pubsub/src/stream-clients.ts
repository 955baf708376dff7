import type { SubscriberClient } from "./load-pubsub.ts";

/** Half of what Google lets through one connection at a time: a stream that takes another's place is there twice. */
const perConnection = 50;

interface Entry {
  readonly client: SubscriberClient;
  streams: number;
}

/** Clients for streams, which last: a few to each, so that they fill no connection that others wait for. */
export class StreamClients {
  readonly #open: () => SubscriberClient;
  readonly #entries: Entry[] = [];

  /** @param open Makes one with a connection of its own. */
  constructor(open: () => SubscriberClient) {
    this.#open = open;
  }

  /** One that has room for a stream. */
  take(): { readonly client: SubscriberClient; giveBack(): void } {
    let entry = this.#entries.find(({ streams }) => streams < perConnection);
    if (entry === undefined) {
      entry = { client: this.#open(), streams: 0 };
      this.#entries.push(entry);
    }
    const { client } = entry;
    entry.streams++;
    return { client, giveBack: () => void entry.streams-- };
  }

  async close(): Promise<void> {
    await Promise.all(this.#entries.splice(0).map(({ client }) => client.close()));
  }
}
