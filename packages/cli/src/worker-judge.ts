import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { canonicalJson } from "@concord/diagnostics";
import type { Decision, Judge, SchemaInput } from "@concord/subschema";
import type { JudgeQuestion } from "./judge-worker.ts";

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
  let id = 0;

  const ready = (): Thread => (thread ??= takeIdle(limitMb) ?? startThread(limitMb));
  const ask = async (question: JudgeQuestion): Promise<Decision> => {
    const decision = await ready().ask(question, limitMs);
    if (decision !== undefined) return decision;
    await thread?.end();
    thread = undefined;
    return unknown(`the comparison took longer than ${limitMs / 1_000} seconds, or more memory than it may have`);
  };
  return {
    judge: (before, after, options) => {
      if (sameText(before, after)) return Promise.resolve({ verdict: "holds" });
      const key = canonicalJson([before.dialect, before.schema, after.dialect, after.schema, { ...options }]);
      const answer = known.get(key) ?? last.then(() => ask({ id: id++, before, after, options }));
      if (!known.has(key)) last = answer;
      known.set(key, answer);
      return answer;
    },
    prepare: () => void ready(),
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

interface Thread {
  readonly limitMb: number;
  /** Undefined where no answer came in time. */
  readonly ask: (question: JudgeQuestion, limitMs: number) => Promise<Decision | undefined>;
  readonly end: () => Promise<unknown>;
  readonly busy: () => boolean;
  /** Whether the process has to stay for it. */
  readonly hold: (needed: boolean) => void;
}

function startThread(limitMb: number): Thread {
  const sources = import.meta.url.endsWith(".ts");
  const compiled = getCompileCacheDir();
  const worker = new Worker(new URL(sources ? "./judge-worker.ts" : "./judge-worker.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: limitMb },
    execArgv: sources ? ["--conditions=source"] : [],
    // A thread does not keep compiled code by itself, and has more of it to load than anything else to do.
    ...(compiled !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: compiled } }),
  });
  let answered: ((decision: Decision | undefined) => void) | undefined;
  const ready = Promise.withResolvers<void>();
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
      worker.postMessage(question);
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

function sameText(before: SchemaInput, after: SchemaInput): boolean {
  return before.dialect === after.dialect && canonicalJson(before.schema) === canonicalJson(after.schema);
}

function unknown(reason: string): Decision {
  return { verdict: "unknown", at: { before: "", after: "", value: "" }, reason };
}
