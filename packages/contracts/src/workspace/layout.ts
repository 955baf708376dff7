import path from "node:path/posix";
import { kebabCase, takeName } from "../identifiers.ts";
import type { ReadContract } from "../reading.ts";
import { fileStem } from "../schema/schema-name.ts";

/** Where a file stands in the contracts folder. */
export interface Home {
  readonly domain: string;
  /** The service's own id, before services of one name are told apart. */
  readonly service: string;
  /** Contracts with the same key belong to one service. */
  readonly key: string;
}

/** Folder names of a file below the contracts folder, and the file's name. */
export function stepsBelow(folder: string, file: string): string[] {
  return path.relative(folder === "" ? "." : folder, file).split("/");
}

/** The domain of a file in these folders: the first, `default` where there is none. */
export function domainOf(folders: readonly string[]): string {
  return folders[0] === undefined ? "default" : kebabCase(folders[0], "default");
}

const genericStem = /^(asyncapi|openapi)$/i;

/**
 * Which service a contract belongs to, from its path alone: `<domain>/<service>/asyncapi.yaml` is the layout; any other
 * file is a service of its own, named like the file. What stands in no domain's folder is in the domain `default`.
 */
export function homeOf(contract: ReadContract, folder: string, domains: ReadonlySet<string>): Home {
  const steps = stepsBelow(folder, contract.file);
  const folders = steps.slice(0, -1);
  const stem = fileStem(contract.file);
  const generic = genericStem.test(stem);
  const inDomain = folders.length >= 2 || (folders.length === 1 && (!generic || domains.has(folders[0]!)));
  const domain = domainOf(inDomain ? folders : []);
  if (!generic) return { domain, service: kebabCase(stem), key: contract.file };
  const service = folders.at(-1) ?? contract.title;
  return { domain, service: kebabCase(service, "service"), key: `${folders.join("/")}/` };
}

/** Gives each service its id: its own name, with its domain where two share one, with its folders where that does not do. */
export function serviceIds(homes: ReadonlyMap<string, Home>): Map<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  const sorted = [...homes].sort(([left], [right]) => (left < right ? -1 : 1));
  const long = (home: Home): string => `${home.domain}-${home.service}`;
  const named = Map.groupBy(sorted, ([, home]) => home.service);
  const namedLong = Map.groupBy(sorted, ([, home]) => long(home));
  for (const [key, home] of sorted) {
    if (named.get(home.service)!.length === 1) ids.set(key, takeName(taken, home.service, long(home)));
    else if (namedLong.get(long(home))!.length === 1) ids.set(key, takeName(taken, long(home)));
    else ids.set(key, takeName(taken, kebabCase(key)));
  }
  return ids;
}
