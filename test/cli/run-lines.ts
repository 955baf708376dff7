/**
 * Runs command lines one after the other, `[folder, argument, …]` each on a line of standard input, and prints the exit
 * code and the errors of each as JSON. A process of its own, for what might never end.
 */
import { readFileSync } from "node:fs";
import { main } from "../../packages/cli/src/main.ts";

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
  const [cwd = "", ...argv] = JSON.parse(line) as readonly string[];
  const err: string[] = [];
  const signal = AbortSignal.timeout(20_000);
  const shell = { cwd, env: {}, out: () => {}, color: false, interactive: false, signal, exitCode: 0 };
  const code = await main(argv, { ...shell, err: (text) => err.push(text) });
  console.log(JSON.stringify({ code, err: err.join("") }));
}
