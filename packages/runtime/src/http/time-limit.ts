import type { Clock } from "../clock.ts";

/** A signal that aborts when time is up or when the caller says so. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #cancel: () => void;
  readonly #given: AbortSignal | undefined;
  readonly #abort = (): void => this.#controller.abort(this.#given?.reason);
  timedOut = false;

  constructor(clock: Clock, ms: number, given: AbortSignal | undefined) {
    this.#given = given;
    if (given?.aborted === true) this.#abort();
    given?.addEventListener("abort", this.#abort);
    this.#cancel = clock.alarm(ms, () => {
      this.timedOut = true;
      this.#controller.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Time no longer counts; the caller may still abort what goes on (a stream). */
  reached(): void {
    this.#cancel();
  }

  end(): void {
    this.#cancel();
    this.#given?.removeEventListener("abort", this.#abort);
  }
}
