import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";

/** Folders of a workspace whose programs import generated packages by the name that people outside use. */
const importers = ["examples", "test"];

/**
 * Makes `<importer>/node_modules/@contracts` lead to the output folder, in a workspace that has such importers. npm
 * looks into neither of these `node_modules`, so an install never follows the link. Does nothing where it stands already.
 * @returns the links that were made
 */
export function linkPackages(workspace: string, output: string, scope: string): readonly string[] {
  return linksOf(workspace, output, scope)
    .filter(({ importer }) => existsSync(importer))
    .flatMap(({ link }) => (makeLink(link, output) ? [link] : []));
}

/** Where `linkPackages` makes a link as soon as there is an importer; all absolute. */
export function linksOf(
  workspace: string,
  output: string,
  scope: string,
): readonly { readonly importer: string; readonly link: string }[] {
  if (!isBelow(workspace, output)) return [];
  return importers.map((name) => {
    const importer = path.join(workspace, name);
    return { importer, link: path.join(importer, "node_modules", scope) };
  });
}

function makeLink(link: string, output: string): boolean {
  const target = path.relative(path.dirname(link), output);
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there && !there.isSymbolicLink()) return false;
  if (there && path.resolve(path.dirname(link), readlinkSync(link)) === path.resolve(output)) return false;
  mkdirSync(path.dirname(link), { recursive: true });
  if (there) rmSync(link);
  // A junction needs an absolute path and no rights of an administrator; elsewhere the kind is ignored.
  symlinkSync(process.platform === "win32" ? path.resolve(output) : target, link, "junction");
  return true;
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
