import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { findHome, settingsName } from "../find-home.ts";
import type { Shell } from "../shell.ts";

// Loaded before anything else is: only what comes with Node is imported here, and what imports no more.

/** What a run said that found nothing to do. */
export interface Told {
  readonly out: string;
  readonly color: boolean;
  readonly exitCode: number;
}

/** What a run depends on; all paths are absolute. */
export interface Watched {
  /** Files, folders and links. A folder stands for the names in it, a link for where it leads. */
  readonly places: readonly string[];
  /** What must not be there. */
  readonly absent: readonly string[];
  /** Modules that the settings name, and the files that they are found at. */
  readonly modules: readonly (readonly [name: string, file: string])[];
}

/** When and how each place that a run depends on was last touched. */
export interface Stamp extends Omit<Watched, "places"> {
  /** When it was taken, in milliseconds since 1970. */
  readonly at: number;
  readonly places: readonly Place[];
}

/** Modified and changed, in milliseconds since 1970; bytes; where it was touched just before, the SHA-256 of a file. */
type Place = readonly [path: string, modified: number, changed: number, size: number, hash?: string];

/** Which of the copies of this product there may be has written a stamp, run by what. */
const tool = `${import.meta.filename} ${process.version}`;

const stampFile = path.join(".concord", "unchanged.json");

/** File systems count time in steps: what was touched so shortly before could have been touched again unseen. */
const stepMs = 50;

/** Notes how all places stand. Undefined where one is not there. */
export function takeStamp({ places, ...others }: Watched): Stamp | undefined {
  const at = Date.now();
  const noted = places.map((place) => note(place, at));
  return noted.includes(undefined) ? undefined : { at, places: noted as readonly Place[], ...others };
}

/** Keeps what a run said that found nothing to do, with the stamp taken before it looked. */
export function keepStamp(stamp: Stamp, output: string, told: Told): void {
  const file = path.join(output, stampFile);
  try {
    if (!existsSync(path.dirname(file))) mkdirSync(path.dirname(file));
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ stamp, told, tool }));
    renameSync(draft, file);
  } catch {
    // A folder that cannot be written: the next run looks as closely as this one.
  }
}

/**
 * What `concord generate` would say here, if nothing that it depends on was touched since it last found nothing to do.
 * Never wrong by a change: whatever is in doubt is left to a run that reads everything.
 */
export function recallGeneration({ cwd, color }: Pick<Shell, "cwd" | "color">): Told | undefined {
  try {
    const home = findHome(cwd);
    if (home === undefined) return undefined;
    const settings = readFileSync(path.join(home, settingsName), "utf8");
    // Only a guess at where the stamp may be: the stamp itself knows the settings that it was made with.
    const [, output = "generated"] = /^output: *["']?([^"'\n#]+?)["']? *$/m.exec(settings) ?? [];
    const kept = JSON.parse(readFileSync(path.resolve(home, output, stampFile), "utf8")) as {
      readonly stamp: Stamp;
      readonly told: Told;
      readonly tool: string;
    };
    const { stamp, told } = kept;
    if (kept.tool !== tool || told.color !== color) return undefined;
    const [settingsPlace] = stamp.places[0] ?? [];
    const find = createRequire(path.join(home, settingsName)).resolve;
    const same =
      settingsPlace === path.join(home, settingsName) &&
      stamp.places.every(isUntouched) &&
      stamp.absent.every((place) => !existsSync(place)) &&
      stamp.modules.every(([name, file]) => find(name) === file);
    return same ? told : undefined;
  } catch {
    return undefined;
  }
}

function note(place: string, at: number): Place | undefined {
  const facts = lstatSync(place, { throwIfNoEntry: false });
  if (!facts) return undefined;
  const { mtimeMs, ctimeMs, size } = facts;
  if (ctimeMs < at - stepMs) return [place, mtimeMs, ctimeMs, size];
  // Of a folder there is nothing to hash: one that was just touched is noted by the next run.
  return facts.isFile() ? [place, mtimeMs, ctimeMs, size, hashOf(place)] : undefined;
}

function isUntouched([place, modified, changed, size, hash]: Place): boolean {
  const facts = lstatSync(place, { throwIfNoEntry: false });
  if (facts?.mtimeMs !== modified || facts.ctimeMs !== changed || facts.size !== size) return false;
  return hash === undefined || hashOf(place) === hash;
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
