/** What happens in the file. Everything that is asked for in one turn of the event loop is one transaction: one wait for the disk. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { HeaderMap, Wire } from "@concord/runtime";
import { addressMatcher, hasParameters, holdsDeadLetters } from "@concord/runtime/adapter";

export interface Claimed {
  readonly id: number;
  readonly channel: string;
  readonly key: string | null;
  readonly headers: HeaderMap;
  readonly body: Uint8Array | null;
  readonly attempt: number;
}

/** The channels of a subscription, by the names of their groups in the file. */
export interface Member {
  /** Unique to the subscription. */
  readonly owner: string;
  readonly bindings: readonly Binding[];
}

export interface Binding {
  readonly group: string;
  readonly template: string;
}

interface Write {
  readonly run: () => unknown;
  /** Whether something may be there for others afterwards. */
  readonly news: boolean;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Store {
  readonly #database: DatabaseSync;
  readonly #news: () => void;
  readonly #statements = new Map<string, StatementSync>();
  #writes: Write[] = [];
  #bindings: readonly Binding[] = [];
  #bindingsVersion = -1;

  /** @param news Called after each transaction that may have left something to claim. */
  constructor(database: DatabaseSync, news: () => void) {
    this.#database = database;
    this.#news = news;
  }

  publish(messages: readonly Wire[]): Promise<void> {
    return this.#write(() => {
      this.#readBindings();
      for (const { channel, key, headers, body } of messages)
        for (const { group, template } of this.#takers(channel, headers))
          this.#prepare(
            "INSERT INTO deliveries (grp, template, channel, key, headers, body) VALUES (?, ?, ?, ?, ?, ?)",
          ).run(group, template, channel, key ?? null, JSON.stringify(headers), body);
    });
  }

  /** From now on messages are kept for these groups; until the owner is gone where `ephemeral`. */
  join({ owner, bindings }: Member, ephemeral: boolean, aliveUntil: number): Promise<void> {
    return this.#write(() => {
      this.#prepare("INSERT INTO members (owner, alive_until) VALUES (?, ?)").run(owner, aliveUntil);
      for (const { group, template } of bindings) {
        this.#prepare("INSERT INTO bindings (grp, template, owner) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(
          group,
          template,
          ephemeral ? owner : null,
        );
        this.#adopt(group, template);
      }
      this.#bindingsVersion = -1;
    });
  }

  /** Gives back what it holds. */
  leave(owner: string): Promise<void> {
    return this.#write(() => {
      this.#prepare("DELETE FROM members WHERE owner = ?").run(owner);
      this.#releaseOrphans(0);
    });
  }

  /** At most `room` deliveries, in order, none of a key that another member holds. */
  claim({ owner, bindings }: Member, room: number, now: number): Promise<readonly Claimed[]> {
    return this.#write(() => {
      const claimed: Claimed[] = [];
      for (const { group, template } of bindings)
        for (const row of this.#prepare(claim).all(owner, group, template, now, owner, room - claimed.length))
          claimed.push({ ...(row as unknown as Claimed), headers: JSON.parse(row["headers"] as string) as HeaderMap });
      return claimed.sort((one, other) => one.id - other.id);
    }, false);
  }

  /** False where it is held by somebody else by now. */
  remove(id: number, owner: string): Promise<boolean> {
    return this.#write(
      () => this.#prepare("DELETE FROM deliveries WHERE id = ? AND owner = ?").run(id, owner).changes === 1,
    );
  }

  /** False where it is held by somebody else by now. */
  giveBack(id: number, owner: string, due: number): Promise<boolean> {
    return this.#write(
      () =>
        this.#prepare("UPDATE deliveries SET owner = NULL, due = ? WHERE id = ? AND owner = ?").run(due, id, owner)
          .changes === 1,
    );
  }

  /** Says that these members live, and takes from those that do not. */
  beat(owners: readonly string[], now: number, aliveUntil: number): Promise<void> {
    return this.#write(() => {
      for (const owner of owners)
        this.#prepare("INSERT OR REPLACE INTO members (owner, alive_until) VALUES (?, ?)").run(owner, aliveUntil);
      this.#releaseOrphans(now);
    });
  }

  /** Changes when another connection has written. */
  get version(): number {
    return this.#prepare("PRAGMA data_version").get()!["data_version"] as number;
  }

  /** When the next delivery that waits for its time comes due. */
  nextDue(now: number): number {
    const row = this.#prepare("SELECT min(due) AS due FROM deliveries WHERE owner IS NULL AND due > 0 AND due > ?").get(
      now,
    );
    return (row?.["due"] as number | null) ?? Infinity;
  }

  close(): void {
    this.#flush();
    this.#database.close();
  }

  #write<T>(run: () => T, news = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#writes.length === 0) setImmediate(() => this.#flush());
      this.#writes.push({ run, news, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  #flush(): void {
    const writes = this.#writes;
    if (writes.length === 0) return;
    this.#writes = [];
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      const results = writes.map(({ run }) => run());
      this.#database.exec("COMMIT");
      for (const [index, { resolve }] of writes.entries()) resolve(results[index]);
    } catch (error) {
      // Who still writes when it is closed is told so, and there is nothing to take back.
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
      this.#bindingsVersion = -1;
      for (const { reject } of writes) reject(error);
      return;
    }
    if (writes.some(({ news }) => news)) this.#news();
  }

  /** One row for each group that has bound the address; dead letters are kept even when none has. */
  #takers(channel: string, headers: HeaderMap): readonly Binding[] {
    if (holdsDeadLetters(channel)) return [{ group: "", template: channel }];
    const byGroup = new Map<string, Binding>();
    for (const binding of this.#bindings)
      if (!byGroup.has(binding.group) && matches(binding.template, channel)) byGroup.set(binding.group, binding);
    if (byGroup.size === 0 && headers["dlq-reason"] !== undefined) return [{ group: "", template: channel }];
    return [...byGroup.values()];
  }

  /** What was kept for whoever asks first. */
  #adopt(group: string, template: string): void {
    if (group === "") return;
    for (const row of this.#prepare("SELECT DISTINCT channel FROM deliveries WHERE grp = ''").all()) {
      const channel = row["channel"] as string;
      if (holdsDeadLetters(channel) || !matches(template, channel)) continue;
      this.#prepare("UPDATE deliveries SET grp = ?, template = ? WHERE grp = '' AND channel = ?").run(
        group,
        template,
        channel,
      );
    }
  }

  #releaseOrphans(now: number): void {
    const orphaned = "owner IS NOT NULL AND owner NOT IN (SELECT owner FROM members)";
    this.#prepare("DELETE FROM members WHERE alive_until <= ?").run(now);
    this.#prepare(`UPDATE deliveries SET owner = NULL WHERE ${orphaned}`).run();
    this.#prepare(
      `DELETE FROM deliveries WHERE (grp, template) IN (SELECT grp, template FROM bindings WHERE ${orphaned})`,
    ).run();
    if (this.#prepare(`DELETE FROM bindings WHERE ${orphaned}`).run().changes > 0) this.#bindingsVersion = -1;
  }

  #readBindings(): void {
    const { version } = this;
    if (version === this.#bindingsVersion) return;
    this.#bindings = this.#prepare('SELECT grp AS "group", template FROM bindings').all() as unknown as Binding[];
    this.#bindingsVersion = version;
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

const claim = `
  UPDATE deliveries SET owner = ?, attempt = attempt + 1
  WHERE id IN (
    SELECT id FROM deliveries AS mine
    WHERE grp = ? AND template = ? AND owner IS NULL AND due <= ? AND NOT EXISTS (
      SELECT 1 FROM deliveries AS theirs
      WHERE theirs.grp = mine.grp AND theirs.channel = mine.channel AND theirs.key = mine.key
        AND theirs.owner IS NOT NULL AND theirs.owner <> ?
    )
    ORDER BY id LIMIT ?
  )
  RETURNING id, channel, key, headers, body, attempt`;

const matchers = new Map<string, (address: string) => boolean>();

function matches(template: string, address: string): boolean {
  if (!hasParameters(template)) return template === address;
  let matcher = matchers.get(template);
  if (matcher === undefined) {
    const match = addressMatcher(template);
    matchers.set(template, (matcher = (candidate) => match(candidate) !== undefined));
  }
  return matcher(address);
}
