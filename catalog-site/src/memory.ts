import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Answers of an earlier build, by what was asked. */
export interface Memory<Answer> {
  readonly recall: (key: string, ask: () => Promise<Answer>) => Promise<Answer>;
  /** Keeps what was asked for this time, and forgets the rest. */
  readonly keep: () => Promise<void>;
}

/**
 * Opens `<name>.json` in the folder `cache`. It is only ever a cache: without a folder, or where `stamp` says that
 * somebody else wrote it, everything is asked anew.
 */
export async function openMemory<Answer>(
  cache: string | undefined,
  name: string,
  stamp: string,
): Promise<Memory<Answer>> {
  const file = cache && join(cache, `${name}.json`);
  const before = file === undefined ? new Map<string, Answer>() : await read<Answer>(file, stamp);
  const after = new Map<string, Answer>();
  return {
    recall: async (key, ask) => {
      const answer = after.get(key) ?? before.get(key) ?? (await ask());
      after.set(key, answer);
      return answer;
    },
    keep: async () => {
      if (cache === undefined || file === undefined) return;
      await mkdir(cache, { recursive: true });
      await writeFile(file, JSON.stringify({ stamp, answers: [...after] }));
    },
  };
}

async function read<Answer>(file: string, stamp: string): Promise<ReadonlyMap<string, Answer>> {
  try {
    const kept = JSON.parse(await readFile(file, "utf8")) as {
      readonly stamp: string;
      readonly answers: readonly (readonly [string, Answer])[];
    };
    return new Map(kept.stamp === stamp ? kept.answers : []);
  } catch {
    return new Map();
  }
}
