/** The part of `ioredis` that is used. Pass a `Redis` or a `Cluster` of it. */

type Argument = string | number | Buffer;

export interface RedisClient {
  call(command: string, ...args: Argument[]): Promise<unknown>;
  multi(): RedisTransaction;
}

/** `redis.multi()`: what is called on it happens together when the handler has succeeded. */
export interface RedisTransaction {
  call(command: string, ...args: Argument[]): RedisTransaction;
  exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>;
}

/** Runs what was collected. Rejects where Redis took nothing of it, or refused a part. */
export async function execute(transaction: RedisTransaction): Promise<void> {
  const results = await transaction.exec();
  if (results === null) throw new Error("Redis ran nothing of the transaction");
  for (const [error] of results) if (error !== null) throw error;
}
