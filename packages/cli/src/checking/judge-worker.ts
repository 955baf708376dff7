import { parentPort } from "node:worker_threads";
// By its own path: the rest of the package would bring the parsers along.
import { confirmWithAjv } from "@concord/compat/confirm";
import { type SchemaInput, type SubschemaOptions, isSubschema } from "@concord/subschema";
import { type SentSchema, heldSchemas } from "./held-schemas.ts";

/** One question to the worker. It is asked one at a time. */
export interface JudgeQuestion {
  readonly before: SentSchema;
  readonly after: SentSchema;
  readonly options: SubschemaOptions;
}

const held = heldSchemas<SchemaInput>();

parentPort?.on("message", ({ before, after, options }: JudgeQuestion) => {
  const sides = [before, after].map(({ key, input }) => held(key, input)!) as [SchemaInput, SchemaInput];
  parentPort!.postMessage({ decision: decide(...sides, options) });
});

// Loading the judge takes longer than most questions: time is counted from here.
parentPort?.postMessage({});

function decide(before: SchemaInput, after: SchemaInput, options: SubschemaOptions): ReturnType<typeof isSubschema> {
  try {
    return isSubschema(before, after, { ...options, validate: confirmWithAjv });
  } catch (error) {
    const reason = `the comparison failed: ${error instanceof Error ? error.message : String(error)}`;
    return { verdict: "unknown", at: { before: "", after: "", value: "" }, reason };
  }
}
