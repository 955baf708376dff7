import type { SourceDocument } from "../source/document.ts";

/**
 * Remembers what was made of files, for as long as every file that was looked at stays the same. It is what makes the
 * second reading of a contracts folder cheap, and the reading of what stood before beside what stands now.
 */
export interface FabricMemory {
  /** What was kept under a key, the latest first. */
  readonly get: (key: string) => readonly Remembered[];
  readonly add: (key: string, made: Remembered) => void;
  /** Told when something kept under a key was good for a reading. */
  readonly used: (key: string) => void;
  /** Documents of this process, by file and id: one side of a comparison has most of what the other has. */
  readonly documents: Map<string, SourceDocument>;
}

/** Something made of files: plain data, which other processes can be given. */
export interface Remembered {
  /** The files that were looked at, and what stood in them. */
  readonly files: readonly (readonly [file: string, id: string])[];
  /** Undefined where it was kept and is lost. */
  readonly value: unknown;
}

/** A memory that can be handed on. */
export interface KeptMemory extends FabricMemory {
  /** What is worth keeping. */
  readonly kept: () => readonly (readonly [key: string, made: readonly Remembered[]])[];
  /** Keys under which something was added since this was asked the last time. */
  readonly takeChanged: () => ReadonlySet<string>;
}

/** Two sides of a comparison and a few branches; what is older is forgotten. */
const mostForKey = 4;

/** A memory for one process, filled with what another one has kept. */
export function fabricMemory(filled: ReadonlyMap<string, readonly Remembered[]> = new Map()): KeptMemory {
  const all = new Map(filled);
  const met = new Set<string>();
  let changed = new Set<string>();
  return {
    documents: new Map(),
    get: (key) => all.get(key) ?? [],
    add: (key, made) => {
      all.set(key, [made, ...(all.get(key) ?? [])].slice(0, mostForKey));
      met.add(key);
      changed.add(key);
    },
    used: (key) => void met.add(key),
    // Files that are gone leave their keys behind: once most are such, they go.
    kept: () => [...all].filter(([key]) => met.has(key) || all.size <= 2 * met.size),
    takeChanged: () => {
      const taken = changed;
      changed = new Set();
      return taken;
    },
  };
}
