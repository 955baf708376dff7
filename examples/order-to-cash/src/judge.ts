import type { Happening } from "./observe.ts";
import type { Scene } from "./scenes.ts";
import { words } from "./timeline.ts";

/** What is still wrong with a scene, one sentence each; empty when everything went as the contracts say. */
export function faults({ expects, deadLetters = 0, duplicates = 0 }: Scene, told: readonly Happening[]): string[] {
  const wrong = Object.entries(expects).flatMap(([type, times]) => {
    const found = told.filter((one) => one.what === "message" && one.type === type).length;
    return found === times ? [] : [`${words(type).trim()} ${times} time${times === 1 ? "" : "s"}, not ${found}`];
  });
  const count = (what: Happening["what"]): number => told.filter((one) => one.what === what).length;
  if (count("dead letter") !== deadLetters) wrong.push(`dead letters ${deadLetters}, not ${count("dead letter")}`);
  if (count("duplicate") !== duplicates) wrong.push(`duplicates dropped ${duplicates}, not ${count("duplicate")}`);
  return wrong;
}
