import { entries, isObject, open, root, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { CompatibilityMode, Stability, RuleSettings, WorkspaceSettings } from "../fabric.ts";
import { optional, textOf, textsOf } from "../source/members.ts";
import { readGenerationSettings } from "./generation-settings.ts";

/** What concord.yaml says, with defaults for what it does not. */
export function readSettings(library: Library, file: string | undefined): WorkspaceSettings {
  const document = file === undefined ? undefined : root(library, file);
  const section = (key: string): Node | undefined => open(library, document, key);
  const title = textOf(document, "title") ?? "Event fabric";
  const days = member(section("deprecation")?.value, "minimumDays");
  const modes = entries(library, open(library, section("compatibility"), "domains"));
  const mirrors = section("remotes")?.value;
  return {
    title,
    contracts: textOf(document, "contracts") ?? "contracts",
    output: textOf(document, "output") ?? "generated",
    ...optional("pilot", textOf(document, "pilot")),
    deprecation: { minimumDays: typeof days === "number" && days >= 0 ? days : 183 },
    releases: { tags: textOf(section("releases"), "tags") ?? "v*" },
    compatibility: {
      domains: Object.fromEntries(modes.map(([domain, node]) => [domain, node.value as CompatibilityMode])),
      ...optional("source", oneOf(textOf(section("compatibility"), "source"), ["off", "warning", "error"] as const)),
      stability: Object.fromEntries(
        entries(library, open(library, section("compatibility"), "stability")).map(([domain, node]) => [
          domain,
          node.value as Stability,
        ]),
      ),
    },
    remotes: isObject(mirrors) ? stringsOf(mirrors) : {},
    lint: {
      rules: rulesOf(section("lint")),
      domains: Object.fromEntries(
        entries(library, open(library, section("lint"), "domains")).map(([domain, node]) => [
          domain,
          { rules: rulesOf(node) },
        ]),
      ),
      ...optional("spectral", textOf(section("lint"), "spectral")),
    },
    catalog: {
      title: textOf(section("catalog"), "title") ?? title,
      ...optional("accent", textOf(section("catalog"), "accent")),
      ...optional("footer", textOf(section("catalog"), "footer")),
      ...optional("logo", textOf(section("catalog"), "logo")),
      ...optional("pages", textsOf(section("catalog"), "pages")),
    },
    generation: readGenerationSettings(library, document),
  };
}

function oneOf<T extends string>(said: string | undefined, words: readonly T[]): T | undefined {
  return words.find((word) => word === said);
}

/** Rules of lint as they are written; what is neither a word nor an object is reported elsewhere. */
function rulesOf(node: Node | undefined): RuleSettings {
  const rules = member(node?.value, "rules");
  if (!isObject(rules)) return {};
  const usable = Object.entries(rules).filter(([, value]) => typeof value === "string" || isObject(value));
  return Object.fromEntries(usable) as RuleSettings;
}

function stringsOf(value: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
