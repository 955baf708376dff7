import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TapResult } from "@concord/contracts";
import { expect, onTestFinished } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import { workspace } from "./stream.ts";

/** `concord tap` on a copy of the workspace, started and watching. */
export async function runTap(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "concord-tapped-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(workspace, folder, { recursive: true });
  const printed = { out: "", err: "" };
  const interrupt = new AbortController();
  const running = main(["tap", ...argv], {
    cwd: folder,
    env,
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    color: false,
    interactive: false,
    signal: interrupt.signal,
    exitCode: 0,
  });
  void running.then((code) => (printed.err += `\nended with ${code}\n`));
  await expect.poll(() => printed.err, { timeout: 30_000 }).toContain("Ctrl-C ends it");
  return {
    printed,
    running,
    interrupt: () => interrupt.abort(),
    /** The one file of results, as text and as what it says. */
    written(): { readonly text: string; readonly result: TapResult } {
      const [file] = readdirSync(join(folder, "observed"));
      const text = readFileSync(join(folder, "observed", file!), "utf8");
      return { text, result: JSON.parse(text) as TapResult };
    },
    folder,
  };
}
