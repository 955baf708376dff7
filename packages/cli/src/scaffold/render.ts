import { createRender } from "@concord/codegen";
import { stringify } from "yaml";

/** What stands where only a person can say what should. Lint names such places until somebody has. */
export const placeholder = "To be written";

const render = createRender();

/** Renders a template of `templates/` whose values are texts: each is written so that YAML reads it as that text. */
export function renderYaml(template: string, view: View): string {
  return render(template, quoted(view) as object);
}

/** Renders a template as it is, for files that are not YAML. */
export function renderPlain(template: string, view: object): string {
  return render(template, view);
}

export interface View {
  readonly [name: string]: string | boolean | undefined | readonly View[];
}

function quoted(value: View[string] | View): unknown {
  if (typeof value === "string") return value === "" ? "" : stringify(value, { lineWidth: 0 }).trimEnd();
  if (Array.isArray(value)) return value.map((item: View) => quoted(item));
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, quoted(item as View[string])]));
}
