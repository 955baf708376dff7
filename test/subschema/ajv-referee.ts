import type { Validate } from "@concord/subschema";
import { createConfirm } from "../../packages/compat/src/confirm.ts";

/** ajv over every dialect, set up against its known traps: the judge of witnesses and of what holds. */
export const refereeWithFormats: Validate = createConfirm({ formats: "assert" });
export const refereeWithoutFormats: Validate = createConfirm({ formats: "annotate" });
