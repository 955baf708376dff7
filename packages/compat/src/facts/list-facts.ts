import type { Fabric } from "@concord/contracts";
import type { FabricPairs } from "../pair.ts";
import type { Fact } from "./fact.ts";
import { httpFacts } from "./http-facts.ts";
import { messagingFacts } from "./messaging-facts.ts";
import { policyFacts } from "./policy-facts.ts";

/** Everything that changed between two paired fabrics, before anybody judges it. */
export function listFacts(before: Fabric, after: Fabric, pairs: FabricPairs): readonly Fact[] {
  return [...messagingFacts(before, after, pairs), ...httpFacts(pairs), ...policyFacts(before, after, pairs)];
}
