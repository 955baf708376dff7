import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withProgress } from "../../packages/cli/src/progress.ts";
import type { Shell } from "../../packages/cli/src/shell.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => void vi.useRealTimers());

function shell(interactive: boolean): { readonly shell: Shell; readonly said: string[] } {
  const said: string[] = [];
  const err = (text: string): void => void said.push(text);
  return {
    said,
    shell: {
      cwd: "/",
      env: {},
      out: () => {},
      err,
      color: false,
      interactive,
      signal: new AbortController().signal,
      exitCode: 0,
    },
  };
}

async function work(of: Shell, ms: number): Promise<void> {
  await withProgress(of, "reading contracts", async (say) => {
    vi.advanceTimersByTime(ms / 2);
    say("reading contracts  3 of 4");
    vi.advanceTimersByTime(ms / 2);
  });
}

test("what takes under a second says nothing", async () => {
  const { shell: quick, said } = shell(true);
  await work(quick, 900);
  expect(said).toEqual([]);
});

test("what takes longer says what it is doing and how far it is, and leaves no trace", async () => {
  const { shell: slow, said } = shell(true);
  await work(slow, 3_000);
  expect(said.join("")).toContain("reading contracts  3 of 4  2 s");
  expect(said.at(-1)).toBe("\r\u001B[K");
});

test("without a terminal nothing is drawn", async () => {
  const { shell: piped, said } = shell(false);
  await work(piped, 3_000);
  expect(said).toEqual([]);
});
