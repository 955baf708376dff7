import { styleText } from "node:util";
import type { Happening } from "./observe.ts";
import type { Program } from "./programs/index.ts";

export interface TimelineOptions {
  readonly out: (text: string) => void;
  readonly color: boolean;
  readonly programs: readonly Program[];
}

export interface Timeline {
  title(text: string): void;
  scene(number: number, text: string): void;
  tell(happening: Happening): void;
  verdict(ok: boolean, text: string): void;
}

/** Tells what happens as lines that a person enjoys: who says what, and who hears it. */
export function createTimeline({ out, color, programs }: TimelineOptions): Timeline {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;

  const hearers = (type: string, channel: string): string => {
    const names = programs
      .filter(({ receives }) => Object.values(receives).some(({ message }) => message.type === type))
      .map(({ service }) => service);
    if (names.length > 0) return names.join(", ");
    return channel.includes("repl") || channel.endsWith(".packed") ? "whoever asked" : "nobody in this story";
  };

  return {
    title: (text) => out(`\n${paint("bold", text)}\n`),
    scene: (number, text) => out(`\n${paint("bold", `${number}  ${text}`)}\n`),
    tell: (happening) => {
      if (happening.what === "message") {
        const { from, type, channel } = happening;
        out(`   ${from.padEnd(14)}${words(type).padEnd(28)}${paint("dim", `→ ${hearers(type, channel)}`)}\n`);
      } else if (happening.what === "dead letter") {
        const { group, error, channel = "nowhere" } = happening.letter;
        out(
          `   ${group.padEnd(14)}${paint("red", `refuses it: ${error}`)}\n${" ".repeat(17)}${paint("dim", `kept in ${channel}`)}\n`,
        );
      } else {
        out(
          `   ${happening.group.padEnd(14)}${paint("yellow", `has had this ${words(happening.type)} already, and drops it`)}\n`,
        );
      }
    },
    verdict: (ok, text) => out(`   ${paint(ok ? "green" : "red", `${ok ? "✓" : "✗"} ${text}`)}\n`),
  };
}

/** `commerce.orderPlaced` → `order placed` */
export const words = (type: string): string =>
  type
    .slice(type.lastIndexOf(".") + 1)
    .replace(/V(\d+)$/, " (version $1)")
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
