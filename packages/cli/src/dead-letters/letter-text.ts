import { counted } from "@concord/diagnostics";
import type { Letter } from "./letter.ts";
import type { Shown } from "./show-letter.ts";

interface List {
  readonly address: string;
  readonly letters: readonly Letter[];
}

/** What lies in each channel: a line a letter, without anybody's data. */
export function deadLettersText(lists: readonly List[]): string {
  const full = lists.filter(({ letters }) => letters.length > 0);
  if (full.length === 0) return "no dead letters\n";
  return full.map(listText).join("\n");
}

function listText({ address, letters }: List): string {
  const lines = letters.map(({ id, at, reason, type = "without a type", error, attempts }) => {
    const tries = attempts === 1 ? "" : `, ${counted(attempts, "try", "tries")}`;
    return `  ${id}  ${at.slice(0, 19).padEnd(19)}  ${reason.padEnd(8)}  ${type}: ${error}${tries}\n`;
  });
  return `${address}  ${counted(letters.length, "letter")}\n${lines.join("")}`;
}

export function letterText({ facts, headers, payload }: Shown): string {
  const pairs = (record: object): string =>
    Object.entries(record)
      .map(([name, value]) => `  ${name.padEnd(16)} ${String(value)}\n`)
      .join("");
  return `${pairs(facts)}headers\n${pairs(headers)}payload\n${indented(JSON.stringify(payload, null, 2))}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}\n`)
    .join("");
}
