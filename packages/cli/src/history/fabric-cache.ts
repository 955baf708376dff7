import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import { type FabricMemory, type KeptMemory, type Remembered, fabricMemory, readerStamp } from "@concord/contracts";
import type { Shell } from "../shell.ts";
import { whenIdle } from "../when-idle.ts";

/** What readings of one contracts folder leave behind for the next one, in this process or another. */
export interface FabricCache {
  readonly memory: FabricMemory;
  /** Writes what is new, when there is nothing else to do; a cache that cannot be written is none, and nobody is told. */
  readonly save: () => void;
}

/** Few enough to be read at once, many enough that one changed contract rewrites little. */
const shards = 64;
/** In bytes: what is larger has a file of its own, which is read when somebody asks, and never written again. */
const largest = 65_536;
/** Other versions of the reader, and other folders, are forgotten after so long without use. */
const keptDays = 30;

/**
 * Opens the cache of a contracts folder, in the user's cache folder or where `CONCORD_CACHE` says (`off`: nowhere).
 * Entries are named by what the files hold, so a stale one is never met; one that was cut short or changed on disk does
 * not fit its own checksum, and counts for nothing.
 * @param place the workspace and its contracts, absolute
 */
export function openCache(place: string, shell: Pick<Shell, "env">): FabricCache {
  // Reading it takes longer than finding out that there is nothing to do.
  let opened: FabricCache | undefined;
  return {
    get memory() {
      return (opened ??= readCache(place, shell)).memory;
    },
    save: () => opened?.save(),
  };
}

function readCache(place: string, shell: Pick<Shell, "env">): FabricCache {
  const home = cacheHome(shell.env);
  if (home === undefined) return { memory: fabricMemory(), save: () => {} };
  const folder = path.join(home, "fabrics", readerStamp(), hashOf(place).slice(0, 16));
  const kept = new Map<string, readonly Remembered[]>();
  for (let shard = 0; shard < shards; shard++) {
    for (const [key, made] of readShard(path.join(folder, `${shard}.bin`)))
      kept.set(
        key,
        made.map((one) => unpacked(one, folder)),
      );
  }
  const memory = fabricMemory(kept);
  return { memory, save: () => whenIdle(() => save(folder, memory)) };
}

function cacheHome(env: Shell["env"]): string | undefined {
  const stated = env["CONCORD_CACHE"];
  if (stated !== undefined && stated !== "") return stated === "off" ? undefined : path.resolve(stated);
  const home = env["HOME"] ?? env["USERPROFILE"];
  if (home === undefined || home === "") return undefined;
  if (process.platform === "win32")
    return path.join(env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local"), "concord");
  if (process.platform === "darwin") return path.join(home, "Library", "Caches", "concord");
  return path.join(env["XDG_CACHE_HOME"] || path.join(home, ".cache"), "concord");
}

/** Something remembered as it lies on disk: its value is unpacked when somebody asks, and never packed again. */
interface Packed extends Pick<Remembered, "files"> {
  /** The value, or the name of the file that holds it. */
  readonly bytes: Uint8Array | string;
}

const packings = new WeakMap<Remembered, Packed>();

function unpacked(packed: Packed, folder: string): Remembered {
  let found: { readonly value: unknown } | undefined;
  const { files, bytes } = packed;
  const remembered: Remembered = {
    files,
    get value() {
      found ??= { value: typeof bytes === "string" ? readWhole(path.join(folder, bytes)) : deserialize(bytes) };
      return found.value;
    },
  };
  packings.set(remembered, packed);
  return remembered;
}

function pack(key: string, { files, value }: Remembered, folder: string): Packed {
  const bytes = serialize(value);
  if (bytes.length <= largest) return { files, bytes };
  const name = `${hashOf(JSON.stringify([key, files])).slice(0, 32)}.bin`;
  writeWhole(path.join(folder, name), bytes);
  return { files, bytes: name };
}

function save(folder: string, memory: KeptMemory): void {
  const touched = new Set([...memory.takeChanged()].map(shardOf));
  if (touched.size === 0) return;
  const kept = memory.kept();
  const byShard = Map.groupBy(kept, ([key]) => shardOf(key));
  const packed = (key: string, remembered: Remembered): Packed => {
    const known = packings.get(remembered) ?? pack(key, remembered, folder);
    packings.set(remembered, known);
    return known;
  };
  try {
    const fresh = mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const shard of touched) {
      const entries: Shard = (byShard.get(shard) ?? []).map(([key, made]) => [
        key,
        made.map((one) => packed(key, one)),
      ]);
      writeWhole(path.join(folder, `${shard}.bin`), serialize(entries));
    }
    dropUnnamed(
      folder,
      kept.flatMap(([, made]) => made).flatMap((one) => packings.get(one)?.bytes ?? []),
    );
    if (fresh !== undefined) forgetOld(path.resolve(folder, "../.."));
  } catch {
    // A full disk or a folder of somebody else: the next reading is as slow as this one.
  }
}

/** Takes away files of values that are forgotten. */
function dropUnnamed(folder: string, named: readonly (Uint8Array | string)[]): void {
  const names = new Set(named);
  const files = readdirSync(folder).filter((file) => /^[0-9a-f]{32}\.bin$/.test(file));
  for (const file of files) if (!names.has(file)) rmSync(path.join(folder, file), { force: true });
}

/** The file of a contract decides, so that a change of it rewrites one shard. */
function shardOf(key: string): number {
  const file = key.slice(0, key.indexOf(" "));
  let sum = 0;
  for (let index = 0; index < file.length; index++) sum = (sum * 31 + file.charCodeAt(index)) | 0;
  return (sum >>> 0) % shards;
}

/** A file is the CRC-32 of the rest, then the rest: damage is to be noticed, and whoever forges could hash as well. */
const checksumLength = 4;

type Shard = readonly (readonly [key: string, made: readonly Packed[]])[];

function readShard(file: string): Shard {
  return (readWhole(file) as Shard | undefined) ?? [];
}

/** Undefined where it is not there, or not as it was written. */
function readWhole(file: string): unknown {
  try {
    const bytes = readFileSync(file);
    const body = bytes.subarray(checksumLength);
    return checksumOf(body).equals(bytes.subarray(0, checksumLength)) ? deserialize(body) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all; who comes last wins, and loses nothing that cannot be made again. */
function writeWhole(file: string, body: Uint8Array): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeParts(draft, [checksumOf(body), body]);
    renameSync(draft, file);
  } catch (error) {
    // What a full disk has taken of it would stay there.
    rmSync(draft, { force: true });
    throw error;
  }
}

function writeParts(file: string, parts: readonly Uint8Array[]): void {
  const descriptor = openSync(file, "wx", 0o600);
  try {
    writevSync(descriptor, parts);
  } finally {
    closeSync(descriptor);
  }
}

function forgetOld(home: string): void {
  const limit = Date.now() - keptDays * 86_400_000;
  for (const stamp of readdirSync(home)) {
    for (const place of readdirSync(path.join(home, stamp))) {
      const folder = path.join(home, stamp, place);
      if (statSync(folder).mtimeMs < limit) rmSync(folder, { recursive: true, force: true });
    }
    if (readdirSync(path.join(home, stamp)).length === 0) rmSync(path.join(home, stamp), { recursive: true });
  }
}

function checksumOf(body: Uint8Array): Buffer {
  const checksum = Buffer.alloc(checksumLength);
  checksum.writeUInt32BE(crc32(body));
  return checksum;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
