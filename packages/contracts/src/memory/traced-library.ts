import type { Library } from "../resolve/library.ts";
import type { FabricMemory, Remembered } from "./fabric-memory.ts";
import { mapView } from "./map-view.ts";

/** A library that knows which of its files were looked at, and so for how long what was made from them is good. */
export interface TracedLibrary {
  readonly library: Library;
  /**
   * What `make` came to the last time, where every file that it looked at is still the same. It must give plain data that
   * depends on the library alone; one at a time.
   */
  readonly recall: <T>(what: string, file: string, make: () => T) => T;
  readonly recallLater: <T>(what: string, file: string, make: () => Promise<T>) => Promise<T>;
}

/**
 * Watches a library.
 * @param context whatever else the things depend on that are made from its files
 */
export function traceLibrary(library: Library, memory: FabricMemory | undefined, context: string): TracedLibrary {
  if (!memory) return { library, recall: (_what, _file, make) => make(), recallLater: (_what, _file, make) => make() };
  let looked = new Set<string>();
  const look = (file: string): void => void looked.add(file);
  const traced: Library = {
    ...library,
    documents: watched(library.documents, look),
    failures: watched(library.failures, look),
  };
  const idOf = (file: string): string => library.ids.get(file) ?? library.failures.get(file)?.reason ?? "";
  const find = (key: string): Remembered | undefined => {
    const found = memory
      .get(key)
      .find((one) => one.files.every(([file, id]) => idOf(file) === id) && one.value !== undefined);
    if (found) memory.used(key);
    else looked = new Set();
    return found;
  };
  const keep = <T>(key: string, file: string, value: T): T => {
    const files = [...looked.add(file)].map((one) => [one, idOf(one)] as const);
    memory.add(key, { files, value });
    return value;
  };
  const keyOf = (what: string, file: string): string => `${file} ${what} ${context}`;
  return {
    library: traced,
    recall: <T>(what: string, file: string, make: () => T): T => {
      const key = keyOf(what, file);
      const found = find(key);
      return found ? (found.value as T) : keep(key, file, make());
    },
    recallLater: async <T>(what: string, file: string, make: () => Promise<T>): Promise<T> => {
      const key = keyOf(what, file);
      const found = find(key);
      return found ? (found.value as T) : keep(key, file, await make());
    },
  };
}

function watched<T>(map: ReadonlyMap<string, T>, onLook: (key: string) => void): ReadonlyMap<string, T> {
  return mapView<T, T>(map, {
    get: (key, value) => {
      onLook(key);
      return value;
    },
    onHas: onLook,
  });
}
