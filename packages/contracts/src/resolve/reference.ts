import path from "node:path/posix";
import type { Place } from "../fabric.ts";

/** What a `$ref` says, before anything is read. */
export type Reference =
  | { readonly kind: "place"; readonly file: string; readonly fragment: string }
  | { readonly kind: "refused"; readonly because: "network" | "absolute" | "outside" };

/** What may be referred to. */
export interface Boundary {
  /** The contracts folder, relative to the workspace; empty for the workspace itself. */
  readonly folder: string;
  /** Addresses that are mirrored by files: an exact address, or a prefix that ends with a slash. */
  readonly remotes: Readonly<Record<string, string>>;
}

/** What was read that leads to other files, by boundary, file and `$ref`: documents say the same ones again and again. */
const known = new WeakMap<Boundary, Map<string, Reference>>();

/** Reads a `$ref` that stands in `from`. Paths are plain: what would leave the folder by `..`, an absolute path or the network is refused. */
export function readReference(ref: string, from: Place["file"], boundary: Boundary): Reference {
  if (ref.startsWith("#")) return { kind: "place", file: from, fragment: decode(ref.slice(1)) };
  const references = known.get(boundary) ?? new Map<string, Reference>();
  known.set(boundary, references);
  const key = `${from}\0${ref}`;
  const reference = references.get(key) ?? read(ref, from, boundary);
  references.set(key, reference);
  return reference;
}

function read(ref: string, from: Place["file"], boundary: Boundary): Reference {
  const hash = ref.indexOf("#");
  const target = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = hash < 0 ? "" : decode(ref.slice(hash + 1));
  if (target === "") return { kind: "place", file: from, fragment };
  const mirror = mirrorOf(target, boundary.remotes);
  if (mirror !== undefined) return { kind: "place", file: mirror, fragment };
  if (/^[a-z][a-z0-9+.-]+:/i.test(target) || target.startsWith("//")) {
    return { kind: "refused", because: target.toLowerCase().startsWith("file:") ? "absolute" : "network" };
  }
  const plain = decode(target).replaceAll("\\", "/");
  if (plain.startsWith("/") || /^[a-z]:/i.test(plain)) return { kind: "refused", because: "absolute" };
  const file = path.join(path.dirname(from), plain);
  return isBelow(boundary.folder, file) ? { kind: "place", file, fragment } : { kind: "refused", because: "outside" };
}

function mirrorOf(address: string, remotes: Boundary["remotes"]): string | undefined {
  if (Object.hasOwn(remotes, address)) return path.normalize(remotes[address]!);
  const prefix = Object.keys(remotes)
    .filter((key) => key.endsWith("/") && address.startsWith(key))
    .sort((left, right) => right.length - left.length)[0];
  const rest = prefix === undefined ? "" : address.slice(prefix.length);
  if (prefix === undefined || rest.split("/").includes("..")) return undefined;
  return path.normalize(path.join(remotes[prefix]!, rest));
}

/** Whether a file, as a plain path, lies below a folder; both relative to the workspace, the folder possibly above it (`../elsewhere`). */
function isBelow(folder: string, file: string): boolean {
  if (folder !== "" && file.startsWith(`${folder}/`)) return true;
  const relative = path.relative(folder === "" ? "." : folder, file);
  return relative !== "" && relative !== ".." && !relative.startsWith("../");
}

/** Percent signs read as an address has them; what only looks like that stays as it is. */
export function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
