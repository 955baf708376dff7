import type { Fabric, RuleSettings } from "@concord/contracts";
import { type Finding, finding, nearestWord } from "@concord/diagnostics";
import { below } from "./fields/json.ts";
import { settingsFileOf } from "./settings-file.ts";
import { lintRules } from "./rules/index.ts";

/** Names in the lint settings that name nothing: rules, their options, domains. */
export function misspeltSettings(fabric: Fabric): Finding[] {
  const { lint } = fabric.settings;
  const domains = Object.entries(lint.domains);
  const known = fabric.domains.map(({ id }) => id);
  const unknown = domains.filter(([domain]) => !known.includes(domain));
  return [
    ...misspeltRules(lint.rules, "/lint/rules", fabric),
    ...domains.flatMap(([id, { rules }]) => misspeltRules(rules, below("/lint/domains", id, "rules"), fabric)),
    ...unknown.map(([id]) => misspelt("domain", id, known, below("/lint/domains", id), fabric)),
  ];
}

function misspeltRules(settings: RuleSettings, pointer: string, fabric: Fabric): Finding[] {
  return Object.entries(settings).flatMap(([id, setting]) => {
    const rule = lintRules.find((one) => one.id === id);
    const at = below(pointer, id);
    if (!rule)
      return [
        misspelt(
          "rule",
          id,
          lintRules.map((one) => one.id),
          at,
          fabric,
        ),
      ];
    const options = ["severity", ...Object.keys(rule.options)];
    const stated = typeof setting === "object" ? Object.keys(setting) : [];
    return stated
      .filter((name) => !options.includes(name))
      .map((name) => misspelt(`option of ${id}`, name, options, below(at, name), fabric));
  });
}

function misspelt(kind: string, name: string, known: readonly string[], pointer: string, fabric: Fabric): Finding {
  const meant = nearestWord(name, known);
  return finding({
    code: "governance/setting-misspelt",
    severity: "error",
    message: `there is no ${kind} ${name}`,
    label: meant === undefined ? "names nothing" : `"${meant}"?`,
    at: fabric.locate({ file: settingsFileOf(fabric), pointer }),
    facts: { kind, name, ...(meant !== undefined && { meant }) },
    help: meant === undefined ? "concord explain lists the rules" : `write ${meant}`,
  });
}
