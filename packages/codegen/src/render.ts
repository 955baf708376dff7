import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@concord/diagnostics";
import type Handlebars from "handlebars";
import { jsonLiteral } from "./literal.ts";
import { docComment, plainComment, propertyAccess, propertyKey, stringLiteral } from "./typescript-text.ts";

// In one file: what the package's main module loads besides makes source maps of templates.
const { create } = createRequire(import.meta.url)("handlebars/dist/handlebars.min.js") as typeof Handlebars;

/** Renders `<folder>/<artefact>.hbs` with a view: a plain record that names everything the template asks for. */
export type Render = (template: string, view: object) => string;

/** The templates that come with this package: beside its sources, or packed into it. */
export const ownTemplates: string = [
  new URL("../templates", import.meta.url),
  new URL("../../../templates", import.meta.url),
]
  .map((url) => fileURLToPath(url))
  .find((path) => existsSync(path))!;

/**
 * A renderer over template folders; a template in an earlier folder replaces the one of the same name in a later one.
 * A part is a template like any other: `{{> package/install}}`. Strict: a template that asks for what its view does not
 * name is an error, not an empty text.
 */
export function createRender(folders: readonly string[] = [ownTemplates]): Render {
  const engine = create();
  const helpers = {
    prose: (text: string) => text.replace(/\s+/g, " ").trim().replace(/</g, "&lt;"),
    words: (text: string) => plainComment(text).replace(/\s+/g, " "),
    string: (text: string) => stringLiteral(text),
    key: (name: string) => propertyKey(name),
    access: (name: string) => propertyAccess(name),
    json: (value: Json, indent: unknown) => jsonLiteral(value, typeof indent === "number" ? indent : 0),
    doc: (paragraphs: readonly string[], indent: unknown) =>
      docComment(paragraphs, typeof indent === "number" ? indent : 0),
  };
  engine.registerHelper(helpers);
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  const compileOnce = (template: string): Handlebars.TemplateDelegate => {
    const known = compiled.get(template);
    if (known) return known;
    const text = readTemplate(folders, template);
    const options = { noEscape: true, strict: true, knownHelpers, knownHelpersOnly: true };
    const run = naming(template, engine.compile(text, options));
    compiled.set(template, run);
    try {
      for (const [, partial] of text.matchAll(/\{\{~?#?>\s*([\w./-]+)/g))
        engine.registerPartial(partial!, compileOnce(partial!));
    } catch (error) {
      // Every package that asks for it is told the same.
      compiled.delete(template);
      throw error;
    }
    return run;
  };
  return (template, view) => compileOnce(template)(view);
}

/** A template could not be read or rendered. */
export class TemplateError extends Error {}

/** The engine says of a mistake where it stands in a template, and not in which. */
function naming(template: string, run: Handlebars.TemplateDelegate): Handlebars.TemplateDelegate {
  return (...given) => {
    try {
      return run(...given);
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new TemplateError(`${template}.hbs: ${reason.replace(/\s+/g, " ").trim()}`);
    }
  };
}

function readTemplate(folders: readonly string[], template: string): string {
  const path = folders.map((folder) => join(folder, `${template}.hbs`)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new TemplateError(`no template ${template}.hbs in ${folders.join(", ")}`);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new TemplateError(`${template}.hbs: ${(error as Error).message}`);
  }
}
