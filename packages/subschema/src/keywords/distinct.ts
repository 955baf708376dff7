import { canonical } from "../logic/json.ts";
import type { Json } from "../types.ts";

/** One value from each list, all different; undefined where the lists do not allow it (augmenting paths). */
export function distinctRepresentatives(lists: readonly (readonly Json[])[]): readonly Json[] | undefined {
  const keys = lists.map((list) => list.map(canonical));
  const owner = new Map<string, number>();
  const chosen: number[] = lists.map(() => -1);

  function assign(index: number, tried: Set<string>): boolean {
    const options = keys[index] ?? [];
    for (let at = 0; at < options.length; at += 1) {
      const key = options[at] as string;
      if (tried.has(key)) continue;
      tried.add(key);
      const holder = owner.get(key);
      if (holder !== undefined && !assign(holder, tried)) continue;
      owner.set(key, index);
      chosen[index] = at;
      return true;
    }
    return false;
  }

  for (let index = 0; index < lists.length; index += 1) if (!assign(index, new Set())) return undefined;
  return lists.map((list, index) => list[chosen[index] as number] as Json);
}
