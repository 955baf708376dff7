import type { Hooks } from "./options.ts";

type Input<K extends keyof Hooks> = Parameters<NonNullable<Hooks[K]>>;

/** A hook's error is told and forgotten: alerts must not decide what becomes of a message. */
export function callHook<K extends keyof Hooks>(hooks: Hooks, name: K, ...input: Input<K>): void {
  try {
    (hooks[name] as ((...input: Input<K>) => void) | undefined)?.apply(hooks, input);
  } catch (error) {
    process.emitWarning(`${name} threw: ${error instanceof Error ? error.name : "unknown error"}`, "ConcordHook");
  }
}

/** Calls all of them, in order. */
export function combineHooks(...all: readonly Hooks[]): Hooks {
  const each =
    <K extends keyof Hooks>(name: K) =>
    (...input: Input<K>): void => {
      for (const hooks of all) callHook(hooks, name, ...input);
    };
  return {
    onReject: each("onReject"),
    onDeadLetter: each("onDeadLetter"),
    onRetry: each("onRetry"),
    onDuplicate: each("onDuplicate"),
    onSkip: each("onSkip"),
    onDeprecated: each("onDeprecated"),
    onBreaker: each("onBreaker"),
    onNotice: each("onNotice"),
  };
}
