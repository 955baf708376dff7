import { type Shell, WrongUsage } from "./shell.ts";

/** One thing that a command wants to know. */
export interface Question {
  readonly question: string;
  /** What an empty answer means. */
  readonly fallback: string;
  /** Throws `WrongUsage` for an answer that will not do. */
  readonly check?: (answer: string) => unknown;
}

/**
 * What the flag says; else what a person answers, asked again until it will do; else, without a terminal, the fallback.
 * A flag that will not do throws `WrongUsage`.
 */
export async function settle(shell: Shell, given: string | undefined, question: Question): Promise<string> {
  if (given !== undefined || !shell.ask) {
    const value = given ?? question.fallback;
    question.check?.(value);
    return value;
  }
  for (;;) {
    const hint = question.fallback === "" ? "" : ` (${question.fallback})`;
    const answer = (await shell.ask(`${question.question}${hint}: `)) || question.fallback;
    try {
      question.check?.(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof WrongUsage)) throw error;
      shell.err(`  ${error.message}${error.help === undefined ? "" : `: ${error.help}`}\n`);
    }
  }
}

/** The same shell where nobody is asked: what is usual decides. */
export function withoutQuestions({ ask: _ask, ...shell }: Shell): Shell {
  return shell;
}
