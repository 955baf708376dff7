/** The part of `pg` that is used. Pass a `Pool` of it, or anything that looks like one. */
import { Abandoned } from "../abandoned.ts";

export interface PostgresQueries {
  query(text: string, values?: unknown[]): Promise<PostgresResult>;
}

export interface PostgresResult {
  readonly rows: readonly unknown[];
  /** What PostgreSQL did: `COMMIT` may be answered with `ROLLBACK`. */
  readonly command: string;
}

export interface PostgresClient extends PostgresQueries {
  /** With `true` the connection is closed instead of used again. */
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

export interface PostgresPool extends PostgresQueries {
  connect(): Promise<PostgresClient>;
}

/** Runs `work` in a transaction. Rejects with what it rejects with, after rolling back. */
export async function inTransaction<R>(pool: PostgresPool, work: (client: PostgresClient) => Promise<R>): Promise<R> {
  const client = await pool.connect();
  let broken = false;
  // A connection that is lost between two queries says so by an event, which nobody else listens to meanwhile; without a
  // listener it would end the process.
  const lost = (): void => void (broken = true);
  client.on("error", lost);
  try {
    await client.query("begin");
    const result = await work(client);
    const { command } = await client.query("commit");
    // A statement failed and somebody caught its error: nothing of it was kept, and PostgreSQL says so only here.
    if (command !== "COMMIT") throw new PostgresRollback();
    return result;
  } catch (error) {
    // Whatever still runs must not write into somebody else's transaction.
    if (error instanceof Abandoned) broken = true;
    else if (!(error instanceof PostgresRollback)) await client.query("rollback").catch(lost);
    throw error;
  } finally {
    client.off("error", lost);
    client.release(broken);
  }
}

/** The transaction was rolled back although nobody asked for it. */
export class PostgresRollback extends Error {
  override readonly name = "PostgresRollback";
  constructor() {
    super("a statement of the transaction had failed, so nothing of it was kept: let its error through");
  }
}
