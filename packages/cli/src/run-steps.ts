import { styleText } from "node:util";
import type { Finding } from "@concord/diagnostics";
import { withProgress } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** What a step has to say about itself once it is done. */
export interface StepResult {
  /** `16 services · 44 messages` */
  readonly figures: string;
  /** What it turned out to be doing, where that is more than was known before. */
  readonly doing?: string;
  readonly findings?: readonly Finding[];
  /** False where the step did not do what it should; then the whole exits 1. */
  readonly ok?: boolean;
}

export interface StepRecord {
  readonly step: string;
  readonly figures: string;
  readonly ok: boolean;
  /** To a tenth. */
  readonly seconds: number;
}

/** Runs steps one after another and tells each in one aligned line. */
export interface Steps {
  readonly run: (doing: string, work: () => Promise<StepResult>) => Promise<void>;
  readonly records: readonly StepRecord[];
  /** Everything the steps found, in their order. */
  readonly findings: readonly Finding[];
}

const doingWidth = 28;
const figuresWidth = 48;

/** Steps that are told to the shell, or, when `quiet`, only remembered. */
export function createSteps(shell: Shell, quiet: boolean): Steps {
  const records: StepRecord[] = [];
  const findings: Finding[] = [];
  return {
    records,
    findings,
    run: async (doing, work) => {
      shell.signal.throwIfAborted();
      const started = performance.now();
      const result = await withProgress(shell, doing, work);
      const { figures, findings: found = [], ok = true } = result;
      const step = result.doing ?? doing;
      shell.signal.throwIfAborted();
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      findings.push(...found);
      const name = records.length === 0 ? "concord" : "";
      records.push({ step, figures, ok, seconds });
      if (!quiet) shell.out(line(name, step, figures, seconds, ok, shell.color));
    },
  };
}

function line(name: string, doing: string, figures: string, seconds: number, ok: boolean, color: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const told = figures.padEnd(figuresWidth);
  const time = `${seconds.toFixed(1)} s`.padStart(7);
  const text = ok ? told : paint("red", told);
  return `${paint("bold", name.padEnd(8))} ${doing.padEnd(doingWidth)} ${text} ${paint("dim", time)}\n`;
}
