import type { Place } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import type { Subject } from "../facts/fact.ts";
import type { SourceRuleId } from "./source-rules.ts";

/** Something that programs are written against and that changed, before policy has spoken. */
export interface SourceChange {
  readonly rule: SourceRuleId;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What stands at the caret. */
  readonly label: string;
  readonly at: Place;
  readonly was: Place;
  readonly facts: JsonObject;
  readonly help: string;
  /** Whose callers have to edit; absent where it is about a whole service. */
  readonly subject?: Subject;
  /** JSON pointer of the field in a value; absent where it is about the whole. */
  readonly touched?: string;
}
