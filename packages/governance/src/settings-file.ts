import type { Fabric } from "@concord/contracts";

/** Where the settings of a fabric were read from, for places in them. */
export function settingsFileOf({ documents }: Fabric): string {
  return [...documents.keys()].find((file) => /(^|\/)concord\.ya?ml$/u.test(file)) ?? "concord.yaml";
}
