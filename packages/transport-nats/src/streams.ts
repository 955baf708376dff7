/** Finds the stream that keeps a subject, and makes one where there is none. */
import { ConcordError } from "@concord/runtime";
import type { JetStreamManager } from "@nats-io/jetstream";
import { exactStream, streamFor } from "./names.ts";

export class Streams {
  readonly #manager: JetStreamManager;
  readonly #create: boolean;
  readonly #maxAgeMs: number;
  readonly #known = new Map<string, Promise<string>>();

  constructor(manager: JetStreamManager, create: boolean, maxAgeMs: number) {
    this.#manager = manager;
    this.#create = create;
    this.#maxAgeMs = maxAgeMs;
  }

  /** The name of the stream. `subject` is the address as the server writes it. */
  find(address: string, subject: string): Promise<string> {
    let finding = this.#known.get(subject);
    if (finding === undefined) {
      finding = this.#find(address, subject).finally(() => this.#known.delete(subject));
      this.#known.set(subject, finding);
    }
    return finding;
  }

  async #find(address: string, subject: string): Promise<string> {
    const found = await this.#lookUp(subject);
    if (found !== undefined) return found;
    if (!this.#create)
      throw new ConcordError(
        "configuration",
        `no stream keeps ${subject}`,
        "add it to the subjects of a stream, or leave createStreams on",
      );
    let problem: unknown;
    for (const { name, subjects } of [streamFor(address), exactStream(subject)]) {
      try {
        await this.#manager.streams.add({ name, subjects: [...subjects], max_age: this.#maxAgeMs * 1_000_000 });
        return name;
      } catch (error) {
        problem = error;
        // Somebody else has made it meanwhile, or keeps a part of these subjects already.
        const now = await this.#lookUp(subject);
        if (now !== undefined) return now;
      }
    }
    throw new ConcordError("connection", `no stream could be made for ${subject}`, "make one that keeps it", {
      cause: problem,
    });
  }

  async #lookUp(subject: string): Promise<string | undefined> {
    const names = this.#manager.streams.names(subject);
    for await (const name of names) return name;
    return undefined;
  }
}
