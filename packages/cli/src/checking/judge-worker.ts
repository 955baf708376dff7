import { parentPort, workerData } from "node:worker_threads";
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

/** What the worker is told when it starts. */
export interface JudgeStart {
  /** Nobody waits for it yet. */
  readonly early: boolean;
}

const held = heldSchemas<SchemaInput>();

parentPort?.on("message", ({ before, after, options }: JudgeQuestion) => {
  const sides = [before, after].map(({ key, input }) => held(key, input)!) as [SchemaInput, SchemaInput];
  parentPort!.postMessage({ decision: decide(...sides, options) });
});

// Loading the judge takes longer than most questions: time is counted from here.
parentPort?.postMessage({});
// Before there is a question: by answering one, what an answer takes is loaded and compiled.
if ((workerData as JudgeStart).early) decide(sample("open", "lost"), sample("open"), {});

function sample(...states: readonly string[]): SchemaInput {
  const state = { type: "string", enum: states };
  return { schema: { type: "object", required: ["state"], properties: { state } }, dialect: "2020-12" };
}

function decide(before: SchemaInput, after: SchemaInput, options: SubschemaOptions): ReturnType<typeof isSubschema> {
  try {
    return isSubschema(before, after, { ...options, validate: confirmWithAjv });
  } catch (error) {
    const reason = `the comparison failed: ${error instanceof Error ? error.message : String(error)}`;
    return { verdict: "unknown", at: { before: "", after: "", value: "" }, reason };
  }
}
