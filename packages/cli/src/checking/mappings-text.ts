import { counted } from "@concord/diagnostics";
import type { MappingCoverage } from "@concord/governance";

/** One line for each mapper: how much of the system's own shape it keeps. */
export function mappingsText(mappings: readonly MappingCoverage[]): string[] {
  return mappings.map(({ mapping, fields, used, ignored, unmapped, defaulted, dropped }) => {
    const parts = [
      `${used} of ${counted(fields, "field")} of ${mapping.from.name} used`,
      ...(ignored.length > 0 ? [`${ignored.length} ignored with a reason`] : []),
      ...(unmapped.length > 0 ? [`${unmapped.length} forgotten`] : []),
      ...(defaulted.length > 0 ? [`${defaulted.length} of ${mapping.to.name} always the same`] : []),
      ...(dropped.length > 0 ? [`${dropped.length} of ${mapping.to.name} left out`] : []),
    ];
    return `mapping ${mapping.id}: ${parts.join(" · ")}`;
  });
}
