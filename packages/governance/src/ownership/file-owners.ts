import path from "node:path/posix";
import type { Fabric, TeamId } from "@concord/contracts";

/** A file or folder of the contracts, and the teams that look after it. A folder ends with a slash. */
export interface FileOwner {
  readonly path: string;
  readonly teams: readonly TeamId[];
}

/**
 * Who looks after which files, the general before the particular: a domain's folder, then services, models and flows
 * that have an owner of their own. Of two entries that fit a file the later one counts.
 */
export function fileOwners(fabric: Fabric): readonly FileOwner[] {
  const owners = new Map<string, readonly TeamId[]>();
  const add = (file: string, teams: readonly (TeamId | undefined)[]): void => {
    const known = [...new Set(teams.filter((team) => team !== undefined))].sort();
    if (known.length > 0) owners.set(file, known);
  };
  for (const file of new Set(fabric.terms.map(({ at }) => at.file))) {
    add(
      file,
      fabric.terms.filter(({ at }) => at.file === file).map(({ owner }) => owner),
    );
  }
  for (const { at, owner } of fabric.domains) if (at.pointer === "") add(`${path.dirname(at.file)}/`, [owner]);
  const domainOwner = new Map(fabric.domains.map(({ id, owner }) => [id, owner]));
  const folders = Map.groupBy(fabric.services, ({ at }) => path.dirname(at.file));
  for (const { at, domain, owner, contracts } of fabric.services) {
    if (owner === domainOwner.get(domain)) continue;
    const folder = path.dirname(at.file);
    // A folder that several services share says nothing about one of them.
    const alone = folders.get(folder)!.length === 1 && path.basename(folder) !== domain;
    for (const file of alone ? [`${folder}/`] : contracts) add(file, [owner]);
  }
  for (const { at, domain, owner } of fabric.models) if (owner !== domainOwner.get(domain)) add(at.file, [owner]);
  return [...owners]
    .map(([file, teams]) => ({ path: file, teams }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The teams that look after one file. */
export function ownersOf(file: string, owners: readonly FileOwner[]): readonly TeamId[] {
  return (
    owners.findLast((one) => (one.path.endsWith("/") ? file.startsWith(one.path) : file === one.path))?.teams ?? []
  );
}
