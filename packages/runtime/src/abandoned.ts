/**
 * What an inbox's work is rejected with when its handler is not waited for any longer. It may still be running: what it
 * was given to write through must not reach the database any more.
 */
export class Abandoned extends Error {
  override readonly name = "Abandoned";
  constructor(reason: unknown) {
    super("the handler was given up while it ran", { cause: reason });
  }
}
