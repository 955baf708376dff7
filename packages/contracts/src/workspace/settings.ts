import { entries, isObject, open, root, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import type { CompatibilityMode, WorkspaceSettings } from "../fabric.ts";
import { optional, textOf } from "../source/members.ts";

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
    },
    remotes: isObject(mirrors) ? stringsOf(mirrors) : {},
    catalog: {
      title: textOf(section("catalog"), "title") ?? title,
      ...optional("accent", textOf(section("catalog"), "accent")),
      ...optional("footer", textOf(section("catalog"), "footer")),
    },
  };
}

function stringsOf(value: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
