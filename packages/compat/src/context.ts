import type { Fabric } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { Judge, SchemaInput } from "@concord/subschema";
import type { DeprecationRules } from "./deprecation.ts";
import type { Subject } from "./facts/fact.ts";
import type { FabricPairs } from "./pair.ts";
import type { Policy } from "./policy.ts";

/** What a rule may look at besides the fact that it judges. */
export interface Context {
  readonly before: Fabric;
  readonly after: Fabric;
  readonly pairs: FabricPairs;
  /** Decides inclusion; its witnesses are confirmed. */
  readonly judge: Judge;
  /** What the independent validator says; undefined where it cannot read the schema. */
  readonly validate: (input: SchemaInput, value: Json) => boolean | undefined;
  readonly policyOf: (subject: Subject) => Policy;
  readonly deprecation: DeprecationRules;
  /** How the before side is called when it is printed: a branch, a tag, a commit. */
  readonly revision?: string;
}
