/** What is there already, or comes later. Most of a message's way waits for nothing, and then costs no promise. */
export type Awaitable<T> = T | Promise<T>;

/** `next` with what is there at once, or with what comes. */
export function follow<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
