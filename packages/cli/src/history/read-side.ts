import { existsSync } from "node:fs";
import path from "node:path";
import { type Fabric, diskFiles } from "@concord/contracts";
import { isUnreadable } from "../is-unreadable.ts";
import { CannotRun, type Shell } from "../shell.ts";
import { findWorkspace, readFabric } from "../workspace.ts";
import { openCache } from "./fabric-cache.ts";
import { gitFiles } from "./git-files.ts";
import { openRepository, resolveCommit } from "./git.ts";

/** One side of a comparison that was named on the command line. */
export interface Side {
  readonly fabric: Fabric;
  /** The git revision it was read at; absent for files on disk. */
  readonly revision?: string;
}

/**
 * Reads what somebody named: a document, a folder, `REVISION:PATH`, or a revision alone for the workspace's own folder.
 * A file on disk wins over a revision of the same name. Throws `CannotRun` where there is no such thing.
 */
export async function readSide(named: string, shell: Shell): Promise<Side> {
  const onDisk = path.resolve(shell.cwd, named);
  const side = existsSync(onDisk) ? await readDisk(named, shell) : await readRevision(named, shell);
  if (side.fabric.contracts.length > 0 || side.fabric.findings.some(isUnreadable)) return side;
  throw new CannotRun(`${named} holds no AsyncAPI or OpenAPI document`, "name a document, or a folder that holds some");
}

async function readDisk(named: string, shell: Shell): Promise<Side> {
  const contracts = path.relative(shell.cwd, path.resolve(shell.cwd, named)).split(path.sep).join("/") || ".";
  const source = diskFiles({ cwd: shell.cwd, root: contracts });
  const cache = openCache(path.join(shell.cwd, contracts), shell);
  return { fabric: await readFabric(source, { contracts, cache }, shell, `reading ${named}`) };
}

async function readRevision(named: string, shell: Shell): Promise<Side> {
  const colon = named.indexOf(":");
  const revision = colon < 0 ? named : named.slice(0, colon);
  const repository = await openRepository(shell.cwd).catch((error: unknown) => {
    throw colon < 0 ? new CannotRun(`there is no ${named}`, "name two files or folders that exist") : error;
  });
  const commit = await resolveCommit(repository, revision);
  if (commit === undefined) {
    throw new CannotRun(
      `${named} is neither a file here nor ${colon < 0 ? "" : "in "}a revision that git knows`,
      "name a document, a folder, or REVISION:PATH, such as main:contracts/orders/asyncapi.yaml",
    );
  }
  const below = colon < 0 ? undefined : named.slice(colon + 1);
  // As git has it: from the top folder, or from here when it starts with a dot.
  const home = below?.startsWith(".") ? shell.cwd : repository.root;
  const place =
    below === undefined ? await findWorkspace(shell) : { folder: home, contracts: below.replace(/\/+$/u, "") || "." };
  const source = await gitFiles({ repository, commit, folder: place.folder, contracts: place.contracts, also: [] });
  if (!source) throw new CannotRun(`${place.contracts} does not exist at ${revision}`);
  const contracts = path.posix.normalize(place.contracts);
  const cache = openCache(path.join(place.folder, contracts), shell);
  return { fabric: await readFabric(source, { contracts, cache }, shell, `reading ${named}`), revision };
}
