/** The Kafka side of a subscription: a member of a group that reads the partitions assigned to it. */
import { backoff, type Backoff } from "@concord/runtime/adapter";
import type { Consumer, GroupAssignment, GroupPartitionsAssigner, Message, MessagesStream } from "@platformatic/kafka";
import { assignPartitions } from "./assign-partitions.ts";
import { isRefusal } from "./kafka-errors.ts";
import { PartitionProgress } from "./partition-progress.ts";

export interface MembershipSetup {
  createConsumer(partitionAssigner: GroupPartitionsAssigner): Consumer;
  readonly topics: readonly string[];
  /** Where a partition begins of which the group has nothing committed. */
  readonly startAt: "earliest" | "latest";
  readonly commitIntervalMs: number;
  delivered(message: Message, progress: PartitionProgress): void;
  /** It cannot be brought back. */
  failed(error: unknown): void;
  /** Nothing comes just now. */
  readonly interrupted: (error: unknown) => void;
}

/** The protocol's numbers for "the first that is kept" and "the next that comes". */
const timestamps = { earliest: -2n, latest: -1n } as const;

export class Membership {
  readonly #setup: MembershipSetup;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  readonly #progress = new Map<string, PartitionProgress>();
  /** Partitions of topics that only other members listen to, by topic: who leads the group deals out theirs as well. */
  readonly #partitionsOf = new Map<string, number>();
  readonly #reading = Promise.withResolvers<void>();
  #consumer: Consumer | undefined;
  #stream: MessagesStream<Buffer, Buffer, Buffer, Buffer> | undefined;
  #generation = 0;
  /** Counts assignments, so that what began for an earlier one knows that it is over. */
  #epoch = 0;
  #paused = false;
  #commitTimer: NodeJS.Timeout | undefined;
  #committing: Promise<void> | undefined;

  constructor(setup: MembershipSetup) {
    this.#setup = setup;
    this.#backoff = backoff(this.#stopping.signal, setup.interrupted);
    // Where joining fails already, nobody waits for it.
    this.#reading.promise.catch(() => undefined);
  }

  /** Resolves when it is a member and reads what it was assigned. */
  async start(): Promise<void> {
    try {
      await this.#join();
      await this.#reading.promise;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  /** Something was settled. */
  touch(): void {
    if (this.#stopping.signal.aborted) return;
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = undefined;
      void this.#commit();
    }, this.#setup.commitIntervalMs);
  }

  /** Commits what is settled and leaves the group. */
  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#dropStream();
    await this.#committing;
    await this.#commit();
    this.#stopping.abort();
    clearTimeout(this.#commitTimer);
    this.#epoch++;
    await this.#closeConsumer();
  }

  async #join(): Promise<void> {
    const consumer = this.#setup.createConsumer((_own, members, _topics, metadata) => {
      const known = (topic: string) => metadata.topics.get(topic)?.partitionsCount ?? this.#partitionsOf.get(topic);
      const { assignments, unknown } = assignPartitions(members, known);
      if (unknown.length > 0) void this.#learn(unknown);
      return assignments;
    });
    this.#consumer = consumer;
    consumer.on("consumer:group:join", ({ assignments = [], generationId = 0 }) =>
      this.#assigned(assignments, generationId),
    );
    // What is read from now on could no longer be committed if its partition goes to somebody else: wait for the outcome.
    consumer.on("consumer:group:rebalance", () => {
      this.#epoch++;
      this.#dropStream();
      void this.#commit();
    });
    // The client could not join again after it had lost its place.
    consumer.on("error", (error: unknown) => {
      if (this.#consumer === consumer) void this.#rejoin(error);
    });
    consumer.topics.trackAll(...this.#setup.topics);
    await consumer.joinGroup({});
  }

  /** Joins again with what it did not know, so that the partitions of these topics are dealt out. */
  async #learn(topics: readonly string[]): Promise<void> {
    const consumer = this.#consumer;
    try {
      const { topics: found } = await consumer!.metadata({ topics: [...topics] });
      for (const topic of topics) this.#partitionsOf.set(topic, found.get(topic)?.partitionsCount ?? 0);
    } catch {
      // Gone meanwhile, or not for our eyes.
      for (const topic of topics) this.#partitionsOf.set(topic, 0);
      return;
    }
    if (this.#consumer === consumer) void this.#rejoin(undefined);
  }

  async #rejoin(error: unknown): Promise<void> {
    if (this.#giveUp(error)) return;
    this.#assigned([], -1);
    await this.#closeConsumer();
    await this.#backoff.wait(error);
    if (this.#stopping.signal.aborted) return;
    try {
      await this.#join();
    } catch (again) {
      void this.#rejoin(again);
    }
  }

  #assigned(assignments: readonly GroupAssignment[], generation: number): void {
    // Nobody else has had a partition that stays with this member from one generation to the next.
    const isNext = generation === this.#generation + 1;
    this.#generation = generation;
    this.#dropStream();
    const assigned = assignments.flatMap(({ topic, partitions }) =>
      partitions.map((partition) => ({ key: `${topic}:${partition}`, topic, partition })),
    );
    const kept = new Set(isNext ? assigned.map(({ key }) => key) : []);
    for (const [key, progress] of this.#progress) {
      if (kept.has(key)) continue;
      progress.isLost = true;
      this.#progress.delete(key);
    }
    void this.#read(assigned, ++this.#epoch);
  }

  /** Opens the stream of this epoch, and opens it again whenever it breaks. */
  async #read(assigned: readonly Place[], epoch: number): Promise<void> {
    const isOver = () => epoch !== this.#epoch || this.#stopping.signal.aborted;
    while (!isOver()) {
      try {
        if (assigned.length > 0) await this.#open(assigned, isOver);
        if (isOver()) return;
        this.#backoff.reset();
        this.#reading.resolve();
        const stream = this.#stream;
        if (stream === undefined) return;
        await broken(stream);
      } catch (error) {
        if (isOver() || this.#giveUp(error)) return;
        this.#dropStream();
        await this.#backoff.wait(error);
      }
    }
  }

  async #open(assigned: readonly Place[], isOver: () => boolean): Promise<void> {
    await this.#findPositions(
      assigned.filter(({ key }) => !this.#progress.has(key)),
      isOver,
    );
    if (isOver()) return;
    const stream = await this.#consumer!.consume({
      topics: [...new Set(assigned.map(({ topic }) => topic))],
      mode: "manual",
      fallbackMode: this.#setup.startAt,
      autocommit: false,
      offsets: assigned.map(({ key, topic, partition }) => ({
        topic,
        partition,
        offset: this.#progress.get(key)!.position,
      })),
    });
    stream.on("error", () => undefined);
    if (isOver()) return void stream.destroy();
    this.#stream = stream;
    // Messages of one partition come one after the other.
    let progress: PartitionProgress | undefined;
    stream.on("data", (message) => {
      if (this.#stream !== stream) return;
      if (progress?.partition !== message.partition || progress.topic !== message.topic)
        progress = this.#progress.get(`${message.topic}:${message.partition}`);
      // A stream that was opened again may begin with what the one before has delivered.
      if (progress !== undefined && !progress.has(message.offset)) this.#setup.delivered(message, progress);
    });
    if (this.#paused) stream.pause();
  }

  /** Of partitions that are new to this member: what the group has committed, else the beginning or the end. */
  async #findPositions(places: readonly Place[], isOver: () => boolean): Promise<void> {
    if (places.length === 0) return;
    const consumer = this.#consumer!;
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const partitionsOf = (topic: string) =>
      places.filter((place) => place.topic === topic).map(({ partition }) => partition);
    const committed = await consumer.listCommittedOffsets({
      topics: topics.map((topic) => ({ topic, partitions: partitionsOf(topic) })),
    });
    const positionOf = (offsets: ReadonlyMap<string, readonly bigint[]>, { topic, partition }: Place) => {
      const offset = offsets.get(topic)?.[partition];
      return offset === undefined || offset < 0n ? undefined : offset;
    };
    const fresh = places.filter((place) => positionOf(committed, place) === undefined);
    const start =
      fresh.length === 0
        ? new Map<string, bigint[]>()
        : await consumer.listOffsets({ topics, timestamp: timestamps[this.#setup.startAt] });
    if (isOver()) return;
    for (const place of places) {
      const position = positionOf(committed, place) ?? positionOf(start, place) ?? 0n;
      this.#progress.set(place.key, new PartitionProgress(place.topic, place.partition, position));
    }
  }

  #commit(): Promise<void> {
    this.#committing ??= this.#commitOnce().finally(() => (this.#committing = undefined));
    return this.#committing;
  }

  async #commitOnce(): Promise<void> {
    const consumer = this.#consumer;
    const taken = [...this.#progress.values()].flatMap((progress) => {
      const commit = progress.takeCommit();
      return commit === undefined ? [] : [{ progress, commit }];
    });
    if (taken.length === 0 || consumer === undefined) return;
    try {
      await consumer.commit({
        offsets: taken.map(({ progress: { topic, partition }, commit }) => ({ topic, partition, ...commit })),
      });
    } catch (error) {
      // It is tried again; should the group have changed, what was settled comes again.
      for (const { progress, commit } of taken) progress.putBack(commit);
      this.touch();
      // The client has tried to join again on this occasion, and does not say elsewhere that it could not.
      if (this.#consumer === consumer && !consumer.isActive()) void this.#rejoin(error);
    }
  }

  /** True where nothing more is to be tried. */
  #giveUp(error: unknown): boolean {
    if (this.#stopping.signal.aborted) return true;
    if (!isRefusal(error)) return false;
    this.#stopping.abort();
    this.#reading.reject(error);
    this.#setup.failed(error);
    return true;
  }

  #dropStream(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
  }

  async #closeConsumer(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    await consumer?.close(true).catch(() => undefined);
  }
}

interface Place {
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
}

/** Rejects when the stream has ended, however. */
function broken(stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>): Promise<never> {
  return new Promise((_, reject) => {
    const closed = () => reject(stream.errored ?? new Error("the stream was closed"));
    if (stream.destroyed) closed();
    else stream.once("close", closed);
  });
}
