import { confirmWithAjv } from "@concord/compat";
import type { Judge, Validate } from "@concord/subschema";

/**
 * A judge and a validator that answer an equal question once. Fields of one kind stand in many messages, so the parts of
 * schemas that are asked about repeat.
 */
export function remember(judge: Judge): { readonly judge: Judge; readonly validate: Validate } {
  const decided = new Map<string, ReturnType<Judge>>();
  const validated = new Map<string, boolean>();
  const texts = new WeakMap<object, string>();
  const textOf = (schema: unknown): string => {
    if (typeof schema !== "object" || schema === null) return String(schema);
    const text = texts.get(schema) ?? JSON.stringify(schema);
    texts.set(schema, text);
    return text;
  };
  return {
    judge: (before, after, options) => {
      const question = `${before.dialect} ${textOf(before.schema)} ${after.dialect} ${textOf(after.schema)} ${JSON.stringify(options)}`;
      return recall(decided, question, () => judge(before, after, options));
    },
    validate: (input, value) => {
      const question = `${input.dialect} ${textOf(input.schema)} ${JSON.stringify(value)}`;
      return recall(validated, question, () => confirmWithAjv(input, value));
    },
  };
}

/** So many answers are remembered; then the memory starts anew, so that the largest catalog needs no more of it. */
const mostRemembered = 10_000;

function recall<Answer>(known: Map<string, Answer>, question: string, ask: () => Answer): Answer {
  const answer = known.get(question) ?? ask();
  if (known.size >= mostRemembered) known.clear();
  known.set(question, answer);
  return answer;
}
