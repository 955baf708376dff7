import { parentPort } from "node:worker_threads";
// By its own path: the rest of the package would bring the parsers along.
import { confirmWithAjv } from "@concord/compat/confirm";
import { type SchemaInput, type SubschemaOptions, isSubschema } from "@concord/subschema";

/** One question to the worker; its answer carries the same id. */
export interface JudgeQuestion {
  readonly id: number;
  readonly before: SchemaInput;
  readonly after: SchemaInput;
  readonly options: SubschemaOptions;
}

parentPort?.on("message", ({ id, before, after, options }: JudgeQuestion) => {
  parentPort!.postMessage({ id, decision: decide(before, after, options) });
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
