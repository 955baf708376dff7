/** What of one assigned partition has been delivered and settled. */
import { Queue } from "@concord/runtime/adapter";

interface Entry {
  readonly offset: bigint;
  readonly leaderEpoch: number;
  settled: boolean;
}

export class PartitionProgress {
  readonly topic: string;
  readonly partition: number;
  /** Offset to read from, should the stream have to be opened again. */
  position: bigint;
  /** Given to another member of the group. */
  isLost = false;
  readonly #entries = new Queue<Entry>();
  #commit: { readonly offset: bigint; readonly leaderEpoch: number } | undefined;

  constructor(topic: string, partition: number, position: bigint) {
    this.topic = topic;
    this.partition = partition;
    this.position = position;
  }

  /** Returns what to call when it is settled; true then where there is something new to commit. */
  delivered(offset: bigint, leaderEpoch: number): () => boolean {
    const entry: Entry = { offset, leaderEpoch, settled: false };
    this.position = offset + 1n;
    this.#entries.push(entry);
    return () => {
      entry.settled = true;
      return this.#advance();
    };
  }

  /** Everything before this offset is settled; undefined where that has been taken already. */
  takeCommit(): { readonly offset: bigint; readonly leaderEpoch: number } | undefined {
    const commit = this.#commit;
    this.#commit = undefined;
    return commit;
  }

  /** The commit that was taken has failed. */
  putBack(commit: { readonly offset: bigint; readonly leaderEpoch: number }): void {
    this.#commit ??= commit;
  }

  /** Only the settled ones before the first unsettled one can be committed. */
  #advance(): boolean {
    let advanced = false;
    for (let first = this.#entries.peek(); first?.settled === true; first = this.#entries.peek()) {
      this.#entries.shift();
      this.#commit = { offset: first.offset + 1n, leaderEpoch: first.leaderEpoch };
      advanced = true;
    }
    return advanced;
  }
}
