/** What holds a fabric together as it stands, for those who need nothing else of this package. */
export { type Wiring, checkWiring } from "./check-wiring.ts";
export { type MappingCoverage, coverMappings } from "./mappings/cover-mappings.ts";
