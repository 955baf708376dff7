/** What of one assigned partition has been delivered and settled. */
import { Queue } from "@concord/runtime/adapter";

/** A message that was delivered. */
export interface Entry {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  settled: boolean;
}

export interface Commit {
  /** Everything before it is settled. */
  readonly offset: bigint;
  readonly leaderEpoch: number;
}

export class PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  /** Given to another member of the group. */
  isLost = false;
  /** Delivered, from the first unsettled one on. */
  readonly #entries = new Queue<Entry>();
  #last: bigint;
  /** The last of those that are settled with everything before them; undefined where it is committed. */
  #settled: Entry | undefined;
  #failed: Commit | undefined;

  /** @param position Offset to begin with. */
  constructor(topic: string, partition: number, position: bigint) {
    this.topic = topic;
    this.partition = partition;
    this.#last = position - 1n;
  }

  /** Offset to read from, should the stream have to be opened again. */
  get position(): bigint {
    return this.#last + 1n;
  }

  /** Whether it was delivered already. */
  has(offset: bigint): boolean {
    return offset <= this.#last;
  }

  /** Tells `settle` which one it was. */
  deliver(offset: bigint, leaderEpoch: number): Entry {
    const entry: Entry = { offset, leaderEpoch, settled: false };
    this.#last = offset;
    this.#entries.push(entry);
    return entry;
  }

  /** True where there is something new to commit: only what stands before the first unsettled one can be. */
  settle(entry: Entry): boolean {
    entry.settled = true;
    if (entry !== this.#entries.peek()) return false;
    for (let first: Entry | undefined = entry; first?.settled === true; first = this.#entries.peek()) {
      this.#settled = first;
      this.#entries.shift();
    }
    return true;
  }

  /** Undefined where nothing was settled since it was taken last. */
  takeCommit(): Commit | undefined {
    const failed = this.#failed;
    const settled = this.#settled;
    this.#failed = this.#settled = undefined;
    return settled === undefined ? failed : { offset: settled.offset + 1n, leaderEpoch: settled.leaderEpoch };
  }

  /** The commit that was taken has failed. */
  putBack(commit: Commit): void {
    this.#failed = commit;
  }
}
