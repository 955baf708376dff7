import { nearestWord } from "@concord/diagnostics";
import type { Fabric, Place } from "@concord/contracts";
import { isObject, textAt } from "../fields/json.ts";
import { defineLintRule } from "../lint-rule.ts";

export const ownerUnlisted = defineLintRule({
  id: "owner-unlisted",
  severity: "error",
  title: "An owner is named that teams.yaml does not list",
  explanation:
    "A misspelt or dissolved team owns nothing: reviews go to nobody, and the catalog shows a name that leads nowhere. Name a team by the id that it has in teams.yaml, or add the team there.",
  example: "owner: comerce     (teams.yaml lists commerce)",
  inspect: ({ fabric, index }) =>
    statedOwners(fabric)
      .filter(({ team }) => !index.teams.has(team))
      .map(({ team, at }) => {
        const meant = nearestWord(team, [...index.teams.keys()]);
        return {
          at,
          message: `there is no team ${team}`,
          label: meant === undefined ? "not in teams.yaml" : `"${meant}"?`,
          facts: { team, ...(meant !== undefined && { meant }) },
          help: meant === undefined ? "add the team to teams.yaml, or name one that is there" : `write ${meant}`,
          ...(meant !== undefined && { fix: [{ kind: "replace", at, value: meant }] }),
        };
      }),
});

/** Every place that names a team. */
function statedOwners(fabric: Fabric): { readonly team: string; readonly at: Place }[] {
  const at = (file: string, holder: string, key: string): { team: string; at: Place }[] => {
    let node = fabric.documents.get(file);
    for (const step of holder.split("/").slice(1)) {
      if (Array.isArray(node)) node = node[Number(step)];
      else node = isObject(node) ? node[step] : undefined;
    }
    const team = isObject(node) ? textAt(node, key) : undefined;
    return team === undefined ? [] : [{ team, at: { file, pointer: `${holder}/${key}` } }];
  };
  const files = new Set([...fabric.domains, ...fabric.services].map((part) => part.at.file));
  return [
    ...[...files].sort().flatMap((file) => at(file, "", "owner")),
    ...fabric.contracts.flatMap(({ file }) => at(file, "/info", "x-owner")),
    ...fabric.models.flatMap((model) => at(model.at.file, "", "x-owner")),
    ...fabric.terms.flatMap((term) => at(term.at.file, term.at.pointer, "owner")),
  ];
}
