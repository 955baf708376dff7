import type { Fabric, Team, Waiver } from "@concord/contracts";
import { fileOwners } from "./file-owners.ts";

const begin = "# concord: begin";
const end = "# concord: end";

/** The lines of a CODEOWNERS file that follow from the contracts, and the teams that cannot be named in it. */
export interface CodeOwners {
  readonly lines: readonly string[];
  /** Teams that own something and have neither a handle nor an e-mail address. */
  readonly unreachable: readonly Team["id"][];
}

/**
 * Makes the lines of a CODEOWNERS file.
 * @param prefix the workspace's folder in the repository: empty, or with a slash at its end
 * @param waivers each belongs to the teams that accept something by it
 */
export function codeOwners(
  fabric: Fabric,
  prefix = "",
  waivers: readonly Pick<Waiver, "file" | "owners">[] = [],
): CodeOwners {
  const teams = new Map(fabric.teams.map((team) => [team.id, team]));
  const unreachable = new Set<string>();
  const accepted = waivers.map(({ file, owners }) => ({ path: file, teams: owners }));
  const entries = [...fileOwners(fabric), ...accepted].flatMap(({ path, teams: ids }) => {
    const handles = ids.flatMap((id) => {
      const handle = handleOf(teams.get(id));
      if (handle === undefined) unreachable.add(id);
      return handle ?? [];
    });
    return handles.length > 0 ? [{ pattern: pattern(`/${prefix}${path}`), handles }] : [];
  });
  const width = Math.max(0, ...entries.map((entry) => entry.pattern.length));
  return {
    lines: entries.map((entry) => `${entry.pattern.padEnd(width)} ${entry.handles.join(" ")}`),
    unreachable: [...unreachable].sort(),
  };
}

/** How the forge calls a team: its handle, or an e-mail address that it can be reached under. */
export function handleOf(team: Team | undefined): string | undefined {
  const contact = team?.contact;
  return team?.handle ?? (contact !== undefined && /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(contact) ? contact : undefined);
}

/** Spaces and what patterns give a meaning to are escaped. */
function pattern(path: string): string {
  return path.replaceAll(/[\s\\#*?[\]!]/gu, "\\$&");
}

/** The whole file: what people wrote around our lines stays where it is. */
export function mergeCodeOwners(text: string, { lines }: CodeOwners): string {
  const note = `${begin} (made from the contracts by concord owners --write)`;
  const block = [note, ...lines, end].join("\n");
  const found = ownBlock(text);
  if (found) return `${text.slice(0, found.start)}${block}${text.slice(found.end)}`;
  const above = text.trimEnd();
  return `${above === "" ? "" : `${above}\n\n`}${block}\n`;
}

/** Where two files differ in our lines. */
export interface CodeOwnersDifference {
  readonly missing: readonly string[];
  readonly superfluous: readonly { readonly text: string; readonly line: number }[];
}

/** Compares a file with what it should say. */
export function compareCodeOwners(text: string, { lines }: CodeOwners): CodeOwnersDifference {
  const found = ownBlock(text);
  const offset = found ? text.slice(0, found.start).split("\n").length : 0;
  const stated = (found ? text.slice(found.start, found.end).split("\n").slice(1, -1) : []).map((line, index) => ({
    text: line.trim(),
    line: offset + index + 1,
  }));
  const plain = (line: string): string => line.replaceAll(/\s+/gu, " ").trim();
  const wanted = new Set(lines.map(plain));
  const present = new Set(stated.map((line) => plain(line.text)));
  return {
    missing: lines.filter((line) => !present.has(plain(line))).map(plain),
    superfluous: stated.filter((line) => line.text !== "" && !wanted.has(plain(line.text))),
  };
}

/** Whether a file has lines of ours. */
export function hasCodeOwners(text: string): boolean {
  return ownBlock(text) !== undefined;
}

function ownBlock(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf(begin);
  const last = text.indexOf(end, start);
  return start < 0 || last < 0 ? undefined : { start, end: last + end.length };
}
