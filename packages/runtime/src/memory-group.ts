/**
 * One group of the memory broker: its waiting messages and the members that share them. Members may listen to different
 * channels; what may go to the same members is on one lane.
 */
import type { Faults } from "./faults.ts";
import { Queue } from "./queue.ts";
import type { Delivery, Listener, Settlement, Wire } from "./transport.ts";

/** What waits for whichever member has room: messages without a key, and all of them while nobody listens. */
export interface Lane {
  /** Templates of addresses: whoever listens to one of them may have it. */
  readonly templates: readonly string[];
  readonly waiting: Queue<Entry>;
  members: readonly MemoryMember[];
}

interface Entry {
  readonly lane: Lane;
  readonly wire: Wire;
  readonly body: Uint8Array | null;
  /** Order of publishing. */
  readonly number: number;
  attempt: number;
  /** Where it is among what its member has not settled. */
  place: number;
}

/** Deliveries in one turn, before timers and I/O get theirs. */
const TURN = 256;

export class MemoryGroup {
  readonly #delay: (ms: number) => Promise<void>;
  readonly #faults: Faults;
  readonly #abandoned: (() => void) | undefined;
  readonly #members: MemoryMember[] = [];
  readonly #lanes = new Map<string, Lane>();
  /** Keys that stay with a member while it has a message of theirs, although by now they would go to another. */
  readonly #pins = new Map<string, MemoryMember>();
  #number = 0;
  #scheduled = false;
  #waitingForRoom: { readonly limit: number; readonly go: () => void }[] = [];

  /** @param abandoned Called when the last member leaves a group that is not to outlive it. */
  constructor(delay: (ms: number) => Promise<void>, faults: Faults, abandoned: (() => void) | undefined) {
    this.#delay = delay;
    this.#faults = faults;
    this.#abandoned = abandoned;
  }

  get backlog(): number {
    const kept = this.#members.reduce((sum, { queue }) => sum + queue.size, 0);
    return this.#lanes.values().reduce((sum, { waiting }) => sum + waiting.size, kept);
  }

  /** Resolves when no more than `limit` messages wait. */
  room(limit: number): Promise<void> {
    return new Promise((go) => this.#waitingForRoom.push({ limit, go }));
  }

  /** The one for everything that these templates stand for. */
  lane(templates: readonly string[]): Lane {
    const name = templates.join(" ");
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { templates, waiting: new Queue<Entry>(), members: [] };
      this.#lanes.set(name, lane);
      this.#meet();
    }
    return lane;
  }

  add(lane: Lane, wire: Wire, body: Uint8Array | null): void {
    const entry: Entry = { lane, wire, body, number: this.#number++, attempt: 0, place: -1 };
    this.#queueFor(entry).push(entry);
    this.schedule();
  }

  join(templates: readonly string[], prefetch: number, listener: Listener): MemoryMember {
    const member = new MemoryMember(this, new Set(templates), prefetch, listener);
    this.#members.push(member);
    this.#meet();
    this.#rebalance([]);
    return member;
  }

  /** What the member has not settled, and what waits for it, goes to the others. */
  leave(member: MemoryMember, unsettled: readonly Entry[]): void {
    const index = this.#members.indexOf(member);
    if (index === -1) return;
    this.#members.splice(index, 1);
    this.#meet();
    this.#rebalance([...unsettled, ...member.queue.drain()]);
    if (this.#members.length === 0) this.#abandoned?.();
  }

  settled(member: MemoryMember, entry: Entry, settlement: Settlement): void {
    if ("ack" in settlement && !this.#faults.losesAck()) {
      this.#unpin(member, entry);
    } else if ("nack" in settlement && settlement.delayMs !== undefined && settlement.delayMs > 0) {
      this.#unpin(member, entry);
      void this.#delay(settlement.delayMs).then(() => this.#again(entry));
    } else {
      this.#again(entry);
    }
    if (member.next() !== undefined) this.schedule();
  }

  /** Delivers what can be delivered, soon and never within the caller. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.#deliver);
  }

  #again(entry: Entry): void {
    this.#queueFor(entry).unshift(entry);
    this.schedule();
  }

  readonly #deliver = (): void => {
    let more = true;
    try {
      more = this.#deliverSome();
    } finally {
      // Not before: whoever settles at once would begin another turn within this one, and timers never get theirs.
      this.#scheduled = more;
      if (more) setImmediate(this.#deliver);
    }
    this.#tellRoom();
  };

  /** What one turn allows. Returns whether there may be more. */
  #deliverSome(): boolean {
    let budget = TURN;
    let progress = true;
    while (progress) {
      progress = false;
      for (const member of this.#members) {
        if (!member.hasRoom) continue;
        const entry = member.next()?.shift();
        if (entry === undefined) continue;
        progress = true;
        entry.attempt++;
        member.deliver(entry);
        if (--budget === 0) return true;
      }
    }
    return false;
  }

  #tellRoom(): void {
    if (this.#waitingForRoom.length === 0) return;
    const { backlog } = this;
    const go = this.#waitingForRoom.filter(({ limit }) => backlog <= limit);
    this.#waitingForRoom = this.#waitingForRoom.filter(({ limit }) => backlog > limit);
    for (const waiting of go) waiting.go();
  }

  /** Tells lanes and members of each other. */
  #meet(): void {
    const lanes = [...this.#lanes.values()];
    for (const lane of lanes)
      lane.members = this.#members.filter(({ listensTo }) => lane.templates.some((each) => listensTo.has(each)));
    for (const member of this.#members) member.lanes = lanes.filter(({ members }) => members.includes(member));
  }

  #queueFor({ lane: { waiting, members }, wire: { channel, key } }: Entry): Queue<Entry> {
    if (key === undefined || members.length === 0) return waiting;
    if (members.length === 1) return members[0]!.queue;
    return (this.#pins.get(`${channel} ${key}`) ?? members[hash(key) % members.length]!).queue;
  }

  /** Gives every waiting message to the member that it now belongs to, in the order of publishing. */
  #rebalance(returned: readonly Entry[]): void {
    const lanes = [...this.#lanes.values()].flatMap(({ waiting }) => waiting.drain());
    const waiting = [...returned, ...lanes, ...this.#members.flatMap(({ queue }) => queue.drain())];
    this.#pins.clear();
    for (const member of this.#members)
      for (const { wire } of member.unsettled)
        if (wire.key !== undefined) this.#pins.set(`${wire.channel} ${wire.key}`, member);
    for (const entry of waiting.sort((one, other) => one.number - other.number)) this.#queueFor(entry).push(entry);
    this.schedule();
  }

  #unpin(member: MemoryMember, { wire: { channel, key } }: Entry): void {
    if (key === undefined || this.#pins.size === 0) return;
    const pin = `${channel} ${key}`;
    const others = member.unsettled.some(({ wire }) => wire.key === key && wire.channel === channel);
    if (this.#pins.get(pin) !== member || others) return;
    this.#pins.delete(pin);
    // Whatever of this key has been queued there meanwhile stays there: move it on in order.
    this.#rebalance([]);
  }
}

/** A subscription: at most `prefetch` deliveries unsettled. */
export class MemoryMember {
  /** For this member alone. */
  readonly queue = new Queue<Entry>();
  /** Templates of addresses. */
  readonly listensTo: ReadonlySet<string>;
  lanes: readonly Lane[] = [];
  /** In no order. A set would leave tables behind that keep settled messages alive until the next full collection. */
  readonly unsettled: Entry[] = [];
  readonly #group: MemoryGroup;
  readonly #prefetch: number;
  readonly #listener: Listener;
  #idle = (): void => undefined;
  #taking = true;
  #gone = false;

  constructor(group: MemoryGroup, listensTo: ReadonlySet<string>, prefetch: number, listener: Listener) {
    this.#group = group;
    this.listensTo = listensTo;
    this.#prefetch = prefetch;
    this.#listener = listener;
  }

  get hasRoom(): boolean {
    return this.#taking && this.unsettled.length < this.#prefetch;
  }

  /** Where its next message is: what is for it alone comes first, then what was published first. */
  next(): Queue<Entry> | undefined {
    if (this.queue.size > 0) return this.queue;
    let first: Lane | undefined;
    for (const lane of this.lanes) {
      const entry = lane.waiting.peek();
      if (entry !== undefined && entry.number < (first?.waiting.peek()?.number ?? Infinity)) first = lane;
    }
    return first?.waiting;
  }

  deliver(entry: Entry): void {
    entry.place = this.unsettled.push(entry) - 1;
    this.#listener.delivered(new MemoryDelivery(entry, this));
  }

  settle(entry: Entry, settlement: Settlement): void {
    const { unsettled } = this;
    if (unsettled[entry.place] !== entry) return;
    const last = unsettled.pop()!;
    if (last !== entry) {
      unsettled[entry.place] = last;
      last.place = entry.place;
    }
    this.#group.settled(this, entry, settlement);
    if (unsettled.length === 0) this.#idle();
  }

  pause(): void {
    this.#taking = false;
  }

  resume(): void {
    this.#taking = !this.#gone;
    this.#group.schedule();
  }

  /** Resolves when everything is settled or `patience` has. */
  async stop(patience: Promise<void>): Promise<void> {
    this.#taking = false;
    const idle = new Promise<void>((resolve) => (this.#idle = resolve));
    if (this.unsettled.length > 0) await Promise.race([idle, patience]);
    this.crash();
  }

  /** Gone at once, like a process that was killed: what it had not settled goes to others. */
  crash(): void {
    this.#taking = false;
    this.#gone = true;
    const unsettled = this.unsettled.splice(0);
    this.#idle();
    this.#group.leave(this, unsettled);
  }
}

class MemoryDelivery implements Delivery {
  readonly channel: string;
  readonly key?: string;
  readonly headers: Wire["headers"];
  readonly body: Uint8Array | null;
  readonly attempt: number;
  readonly #entry: Entry;
  readonly #member: MemoryMember;

  constructor(entry: Entry, member: MemoryMember) {
    const { wire, body, attempt } = entry;
    this.channel = wire.channel;
    if (wire.key !== undefined) this.key = wire.key;
    this.headers = wire.headers;
    this.body = body;
    this.attempt = attempt;
    this.#entry = entry;
    this.#member = member;
  }

  settle(settlement: Settlement): void {
    this.#member.settle(this.#entry, settlement);
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
