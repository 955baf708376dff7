import { createHash } from "node:crypto";
import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { canonicalJson } from "@concord/diagnostics";
import type { Decision, Judge, SchemaInput } from "@concord/subschema";
import { type SentSchema, heldSchemas } from "./held-schemas.ts";
import type { JudgeQuestion, JudgeStart } from "./judge-worker.ts";

/** A judge in another thread, and how to let go of that thread: it is kept for the next judge of this process. */
export interface WorkerJudge extends AsyncDisposable {
  readonly judge: Judge;
  /** Starts the thread before its first question, for whoever has something else to do first. */
  readonly prepare: () => void;
}

/** How long one comparison may take before its thread is ended. Its own budget is spent long before. */
const defaultLimitMs = 10_000;
const defaultLimitMb = 1_024;

/**
 * Decides inclusion in a worker thread, which starts with the first question that is not answered by equal text. A
 * comparison that does not come back in time is unknown; the thread is ended and the next question starts another.
 */
export function workerJudge(limitMs = defaultLimitMs, limitMb = defaultLimitMb): WorkerJudge {
  const known = new Map<string, Promise<Decision>>();
  let thread: Thread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const ready = (early = false): Thread => (thread ??= takeIdle(limitMb) ?? startThread(limitMb, { early }));
  const ask = async (question: Question): Promise<Decision> => {
    const decision = await ready().ask(question, limitMs);
    if (decision !== undefined) return decision;
    await thread?.end();
    thread = undefined;
    return unknown(`the comparison took longer than ${limitMs / 1_000} seconds, or more memory than it may have`);
  };
  return {
    judge: (before, after, options) => {
      const keys = { before: keyOf(before), after: keyOf(after) };
      if (keys.before === keys.after) return Promise.resolve({ verdict: "holds" });
      const key = canonicalJson([keys.before, keys.after, { ...options }]);
      const answer = known.get(key) ?? last.then(() => ask({ before, after, options }));
      if (!known.has(key)) last = answer;
      known.set(key, answer);
      return answer;
    },
    prepare: () => void ready(true),
    [Symbol.asyncDispose]: async () => {
      if (!thread) return;
      if (thread.busy() || idle) return void (await thread.end());
      idle = thread;
      thread.hold(false);
      thread = undefined;
    },
  };
}

/** A thread that waits for work without keeping the process alive: watching and testing compare again and again. */
let idle: Thread | undefined;

function takeIdle(limitMb: number): Thread | undefined {
  if (idle?.limitMb !== limitMb) return undefined;
  const thread = idle;
  idle = undefined;
  thread?.hold(true);
  return thread;
}

interface Question extends Omit<JudgeQuestion, "before" | "after"> {
  readonly before: SchemaInput;
  readonly after: SchemaInput;
}

interface Thread {
  readonly limitMb: number;
  /** Undefined where no answer came in time. */
  readonly ask: (question: Question, limitMs: number) => Promise<Decision | undefined>;
  readonly end: () => Promise<unknown>;
  readonly busy: () => boolean;
  /** Whether the process has to stay for it. */
  readonly hold: (needed: boolean) => void;
}

function startThread(limitMb: number, start: JudgeStart): Thread {
  const sources = import.meta.url.endsWith(".ts");
  const compiled = getCompileCacheDir();
  const worker = new Worker(new URL(sources ? "./judge-worker.ts" : "./judge-worker.js", import.meta.url), {
    workerData: start,
    resourceLimits: { maxOldGenerationSizeMb: limitMb },
    execArgv: sources ? ["--conditions=source"] : [],
    // A thread does not keep compiled code by itself, and has more of it to load than anything else to do.
    ...(compiled !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: compiled } }),
  });
  let answered: ((decision: Decision | undefined) => void) | undefined;
  const ready = Promise.withResolvers<void>();
  const held = heldSchemas<true>();
  const sent = (input: SchemaInput): SentSchema => {
    const key = objectKey(input);
    if (held(key)) return { key };
    held(key, true);
    return { key, input };
  };
  worker.on("message", ({ decision }: { readonly decision?: Decision }) => {
    if (decision === undefined) ready.resolve();
    else answered?.(decision);
  });
  worker.on("error", () => {
    ready.resolve();
    answered?.(undefined);
  });
  return {
    limitMb,
    ask: async (question, limitMs) => {
      await ready.promise;
      const { promise, resolve } = Promise.withResolvers<Decision | undefined>();
      const timer = setTimeout(() => resolve(undefined), limitMs);
      answered = resolve;
      const message: JudgeQuestion = {
        before: sent(question.before),
        after: sent(question.after),
        options: question.options,
      };
      worker.postMessage(message);
      return promise.finally(() => {
        clearTimeout(timer);
        answered = undefined;
      });
    },
    end: () => worker.terminate(),
    busy: () => answered !== undefined,
    hold: (needed) => (needed ? worker.ref() : worker.unref()),
  };
}

const numbers = new WeakMap<object, number>();
let objects = 0;

/** Equal for the very same schema only: the order of its keys says which of several witnesses is found. */
function objectKey({ schema, dialect }: SchemaInput): string {
  if (typeof schema === "boolean") return `${dialect} ${schema}`;
  const number = numbers.get(schema) ?? objects++;
  numbers.set(schema, number);
  return `${dialect} ${number}`;
}

const digests = new WeakMap<object, string>();

/** Equal for schemas that say the same in the same dialect. */
function keyOf({ schema, dialect }: SchemaInput): string {
  if (typeof schema === "boolean") return `${dialect} ${schema}`;
  const digest = digests.get(schema) ?? createHash("sha256").update(canonicalJson(schema)).digest("base64url");
  digests.set(schema, digest);
  return `${dialect} ${digest}`;
}

function unknown(reason: string): Decision {
  return { verdict: "unknown", at: { before: "", after: "", value: "" }, reason };
}
