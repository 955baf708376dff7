/** One connection, kept alive: whoever uses it is told each time that it stands again. */
import { backoff, refused, unreachable } from "@concord/runtime/adapter";
import type { ChannelModel } from "amqplib";

export interface LinkUser {
  /** On a new connection. A rejection is the user's own to deal with. */
  up(model: ChannelModel): void;
  /** It is being made again. */
  down?(error: Error): void;
  /** It cannot be brought back. */
  lost(error: Error): void;
}

export class Link {
  readonly #open: () => Promise<ChannelModel>;
  readonly #where: string;
  readonly #stopping = new AbortController();
  readonly #users = new Set<LinkUser>();
  #model: ChannelModel | undefined;

  /** @param where Host and port, for error messages. */
  constructor(open: () => Promise<ChannelModel>, where: string) {
    this.#open = open;
    this.#where = where;
  }

  /** Rejects where the first attempt fails; later ones are repeated. */
  async connect(): Promise<void> {
    try {
      this.#use(await this.#open());
    } catch (error) {
      throw this.#explain(error);
    }
  }

  add(user: LinkUser): void {
    this.#users.add(user);
    if (this.#model !== undefined) user.up(this.#model);
  }

  remove(user: LinkUser): void {
    this.#users.delete(user);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    const model = this.#model;
    this.#model = undefined;
    await model?.close().catch(() => undefined);
  }

  #use(model: ChannelModel): void {
    this.#model = model;
    // Told as `close` as well.
    model.on("error", () => undefined);
    model.on("close", (error?: unknown) => {
      if (this.#model !== model) return;
      for (const user of this.#users) user.down?.(unreachable("rabbitmq", this.#where, error));
      void this.#reconnect();
    });
    for (const user of this.#users) user.up(model);
  }

  async #reconnect(): Promise<void> {
    this.#model = undefined;
    const { signal } = this.#stopping;
    for (const pause = backoff(signal); !signal.aborted; await pause.wait()) {
      try {
        const model = await this.#open();
        if (signal.aborted) await model.close().catch(() => undefined);
        else this.#use(model);
        return;
      } catch (error) {
        if (!isRefusal(error)) continue;
        for (const user of this.#users) user.lost(this.#explain(error));
        return;
      }
    }
  }

  #explain(error: unknown): Error {
    return isRefusal(error) ? refused("rabbitmq", this.#where, error) : unreachable("rabbitmq", this.#where, error);
  }
}

/** The client tells the broker's answer in its message alone. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /ACCESS[-_]REFUSED|NOT[-_]ALLOWED/.test(error.message);
}
