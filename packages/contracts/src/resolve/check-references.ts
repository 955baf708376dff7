import type { Report } from "../source/report.ts";
import { follow, placeKey, type BrokenReference, type Library } from "./library.ts";
import { childPointer } from "./pointer.ts";
import { readReference } from "./reference.ts";
import { referencesIn } from "./references-in.ts";

/** Files that a document's references lead to, directly or through others, itself first. Those in `ends` are not looked through. */
export function reachableFiles(library: Library, file: string, ends: ReadonlySet<string>): string[] {
  const files = [file];
  const seen = new Set(files);
  for (const next of files) {
    if (next !== file && ends.has(next)) continue;
    for (const ref of library.facts.get(next)?.references ?? []) {
      const reference = readReference(ref, next, library.boundary);
      if (reference.kind !== "place" || seen.has(reference.file) || !library.documents.has(reference.file)) continue;
      seen.add(reference.file);
      files.push(reference.file);
    }
  }
  return files;
}

/** Reports every reference of a document that leads nowhere, in a circle, or where nothing is read from. */
export function checkReferences(library: Library, file: string): Report[] {
  const document = library.documents.get(file);
  return (document ? referencesIn(document) : []).flatMap(({ node }) => {
    const followed = follow(library, node);
    // A chain breaks at its last link: that one is reported where it stands, once.
    const { broken } = followed.ok ? { broken: undefined } : followed;
    if (!broken || (broken.rule !== "reference-circular" && placeKey(broken.at) !== placeKey(node))) return [];
    return [reportOf(library, broken)];
  });
}

function reportOf(library: Library, { rule, ref, at, detail }: BrokenReference): Report {
  const place = { file: at.file, pointer: childPointer(at.pointer, "$ref") };
  const common = { rule, severity: "error", at: place, facts: { ref, detail } } as const;
  if (rule === "reference-refused") return { ...common, ...refusals[detail as keyof typeof refusals](ref) };
  if (rule === "reference-circular") {
    return {
      ...common,
      message: `${quote(ref)} leads back to itself, so it means nothing`,
      label: "the circle is closed here",
      help: "Let one of the references point to a schema that says something itself.",
    };
  }
  if (rule === "reference-unreadable") {
    const reason = library.failures.get(detail)?.detail ?? "it has mistakes of its own";
    const message = `${detail} cannot be read: ${reason}`;
    return { ...common, message, label: "cannot be read", help: `Correct ${detail}, or refer to another file.` };
  }
  const missing = detail.startsWith("#") ? `Nothing stands at ${quote(ref)}` : `There is no file ${detail}`;
  return { ...common, message: missing, label: "not found", help: "Correct the reference, or add what it names." };
}

const refusals = {
  network: (ref: string) => ({
    message: `${quote(ref)} is on the network, and nothing is read from there`,
    label: "a network address",
    help: "Copy the schema into the contracts folder, or map its address to a file under `remotes` in concord.yaml.",
  }),
  absolute: (ref: string) => ({
    message: `${quote(ref)} is an absolute path, and contracts refer to files of their own folder only`,
    label: "an absolute path",
    help: "Write the path relative to this file.",
  }),
  outside: (ref: string) => ({
    message: `${quote(ref)} leaves the contracts folder, and contracts refer to files in it only`,
    label: "leaves the contracts folder",
    help: "Move what it names into the contracts folder.",
  }),
  link: (ref: string) => ({
    message: `${quote(ref)} is a symbolic link that leaves the contracts folder`,
    label: "a link out of the contracts folder",
    help: "Put the file itself into the contracts folder.",
  }),
};

function quote(text: string): string {
  return JSON.stringify(text);
}
