import path from "node:path/posix";
import { kebabCase, pascalCase } from "@concord/contracts";
import type { SourceKind } from "./classify.ts";
import type { SourceText } from "./read-sources.ts";

export interface Classified extends SourceText {
  readonly kind: SourceKind;
}

/** Where each document goes below the contracts folder; a document's text is never changed. */
export interface Placed {
  readonly files: ReadonlyMap<string, string>;
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * A contract that stands alone gets its canonical place. Documents that refer to each other keep their places relative to
 * each other, so that no reference has to be rewritten.
 * @param service the id of the service, where one contract is all there is
 */
export function placeContracts(sources: readonly Classified[], domain: string, service?: string): Placed {
  const files = new Map<string, string>();
  const leftOut: { file: string; reason: string }[] = [];
  const put = (wanted: string, { text }: Classified): void => void files.set(freeName(wanted, files), text);
  const only = sources.filter(isContract).length === 1 ? service : undefined;
  for (const group of connected(sources)) {
    const [contract, ...others] = group.filter(isContract);
    const home = contract && `${domain}/${only ?? serviceIdOf(contract)}`;
    for (const one of group) {
      const beside = relativeIn(group, one);
      if (!contract) {
        const model = placeOfModel(one, domain);
        if (model === undefined) leftOut.push({ file: one.file, reason: reasonOf(one) });
        else put(group.length === 1 || one.kind === "arazzo" ? model : `${domain}/schemas/${beside}`, one);
      } else if (others.length > 0) put(`${domain}/${beside}`, one);
      else put(group.length === 1 ? `${home}/${one.kind}${extensionOf(one)}` : `${home}/${beside}`, one);
    }
  }
  return { files, leftOut };
}

function isContract({ kind }: Classified): boolean {
  return kind === "asyncapi" || kind === "openapi";
}

/** Documents that refer to each other, directly or not. */
function connected(sources: readonly Classified[]): readonly (readonly Classified[])[] {
  const groups = new Map(sources.map((one) => [one.file, new Set([one.file])]));
  for (const { file, text } of sources) {
    for (const target of referencesIn(text)) {
      const [left, right] = [groups.get(file)!, groups.get(path.join(path.dirname(file), target))];
      if (!right || right === left) continue;
      const merged = left.union(right);
      for (const member of merged) groups.set(member, merged);
    }
  }
  return [...new Set(groups.values())].map((group) => sources.filter(({ file }) => group.has(file)));
}

/** Files that a document's references lead to; read from its text, so that half a document shows them, too. */
function referencesIn(text: string): readonly string[] {
  const found = text.matchAll(/["']?(?:\$ref|url)["']?\s*:\s*["']?(?![a-z][a-z+.-]*:)([^\s"'#,}]+)/giu);
  return [...found].map(([, target]) => decodeURI(target!).replace(/^\.\//u, ""));
}

/** The path of a document below what its group has in common. */
function relativeIn(group: readonly Classified[], { file }: Classified): string {
  const folders = group.map((one) => path.dirname(one.file).split("/"));
  const shared = folders[0]!.findIndex((step, index) => folders.some((other) => other[index] !== step));
  const depth = shared < 0 ? Math.min(...folders.map((steps) => steps.length)) : shared;
  return path.dirname(file) === "." ? file : file.split("/").slice(depth).join("/");
}

function placeOfModel({ file, text, kind }: Classified, domain: string): string | undefined {
  if (kind === "arazzo") {
    const stem = path.basename(file).replace(/(\.arazzo)?\.[^.]+$/iu, "");
    return `${domain}/flows/${kebabCase(stem, "flow")}.arazzo${extensionOf({ file })}`;
  }
  if (kind !== "json-schema" && kind !== "avro" && kind !== "protobuf") return undefined;
  const stem = path.basename(file).replace(/(\.schema)?\.[^.]+$/iu, "");
  const name = kind === "avro" ? (/"name"\s*:\s*"(\w+)"/u.exec(text)?.[1] ?? stem) : stem;
  return `${domain}/schemas/${pascalCase(name)}${kind === "avro" ? ".avsc" : extensionOf({ file })}`;
}

/** The folder of a generic file name, else the file's own name, else its title. */
function serviceIdOf({ file, text, kind }: Classified): string {
  const stem = path
    .basename(file)
    .replace(/\.[^.]+$/u, "")
    .replace(/([._-]|^)(asyncapi|openapi|swagger|api|spec|v?\d+([._-]\d+)*)(?=[._-]|$)/giu, "");
  const title = /(?:^|[{,\s"'])title["']?\s*:\s*["']?([^"'\n,}]+)/mu
    .exec(text)?.[1]
    ?.replace(/\b(api|service)\b/giu, "");
  const folder = path.basename(path.dirname(file));
  const said =
    /^(\.|apis?|asyncapi|contracts?|docs?|documents?|openapi|reference|resources|schemas?|specs?|src|tmp)$/iu;
  const candidates = [stem, said.test(folder) ? "" : folder, title ?? "", kind];
  return kebabCase(candidates.find((one) => /[a-z]/iu.test(one)) ?? kind);
}

function extensionOf({ file }: Pick<SourceText, "file">): string {
  const extension = path.extname(file).toLowerCase();
  return extension === ".yml" ? ".yaml" : extension;
}

function freeName(wanted: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(wanted)) return wanted;
  const { dir, name, ext } = path.parse(wanted);
  // A second contract of one service would hide the first: it becomes a service of its own.
  for (let count = 2; ; count += 1) {
    const other = /^(asyncapi|openapi)$/u.test(name) ? `${dir}-${count}/${name}${ext}` : `${dir}/${name}${count}${ext}`;
    if (!taken.has(other)) return other;
  }
}

function reasonOf({ kind }: Classified): string {
  if (kind === "swagger") return "Swagger 2.0: convert it to OpenAPI 3 first";
  return "it is no contract, schema or flow that is known";
}
