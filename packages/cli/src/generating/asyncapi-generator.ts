import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { CannotRun } from "../shell.ts";

interface AsyncApiGenerator {
  readonly generateFromString: (text: string) => Promise<void>;
}

type GeneratorClass = new (
  template: string,
  target: string,
  options: { readonly forceWrite: boolean; readonly templateParams: object },
) => AsyncApiGenerator;

/**
 * Runs one template of the AsyncAPI generator over one document.
 * @param template the template's folder, absolute: of anything else the generator thinks that it should install it
 * @param text a document that refers to nothing outside of itself: the generator would read files and networks
 * @param target the folder that its files go to, absolute
 */
export async function runAsyncApiTemplate(
  template: string,
  text: string,
  target: string,
  parameters: object,
): Promise<void> {
  const Generator = await loadGenerator();
  // Somebody who watches may have changed it since it ran.
  const loadedCode = createRequire(import.meta.url).cache;
  for (const file of Object.keys(loadedCode)) if (file.startsWith(template + path.sep)) delete loadedCode[file];
  const generator = new Generator(template, target, { forceWrite: true, templateParams: parameters });
  await generator.generateFromString(text);
}

let loaded: Promise<GeneratorClass> | undefined;

function loadGenerator(): Promise<GeneratorClass> {
  return (loaded ??= importGenerator());
}

/** It looks for the npm that it would install templates with, and does not load where there is none: it gets a name. */
async function importGenerator(): Promise<GeneratorClass> {
  const stand = "concord:requireg";
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "requireg" ? { url: stand, format: "commonjs", shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === stand
        ? { format: "commonjs", source: "exports.resolve = () => 'npm';", shortCircuit: true }
        : next(url, context),
  });
  try {
    const name = "@asyncapi/generator";
    const module = (await import(name)) as { readonly default: GeneratorClass };
    return module.default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CannotRun(
      "concord.yaml names AsyncAPI templates, and their generator is not installed",
      "npm install --save-dev @asyncapi/generator@3",
    );
  } finally {
    hooks.deregister();
  }
}
