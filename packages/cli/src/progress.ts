import type { Shell } from "./shell.ts";

const quietMs = 1_000;
const redrawMs = 100;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * Runs `work` and, once it has taken more than a second in a terminal, shows on standard error what is going on.
 * The line is erased at the end; `say` replaces its text.
 */
export async function withProgress<T>(
  shell: Shell,
  text: string,
  work: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  if (!shell.interactive) return work(() => {});
  const started = performance.now();
  let current = text;
  let drawn = 0;
  const timer = setInterval(() => {
    const elapsed = performance.now() - started;
    if (elapsed < quietMs) return;
    const frame = frames[drawn++ % frames.length];
    shell.err(`\r\u001B[K${frame} ${current}  ${(elapsed / 1_000).toFixed(0)} s`);
  }, redrawMs);
  try {
    return await work((next) => {
      current = next;
    });
  } finally {
    clearInterval(timer);
    if (drawn > 0) shell.err("\r\u001B[K");
  }
}
