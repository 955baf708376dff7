import type { Status } from "../page.ts";
import { link, say } from "../text.ts";
import { words } from "../words.ts";
import type { Context } from "./context.ts";
import { placeWords } from "./technical.ts";

const told = 3;

/** What reading found wrong in the contract that a page was made from: an incomplete page says so. */
export function problemsOf(context: Context, file: string): readonly Status[] {
  const errors = context.fabric.findings.filter(({ severity, at }) => severity === "error" && at.file === file);
  const shown = errors.slice(0, told).map(({ message, at }) => {
    const where = link(placeWords(context, at), context.line(at));
    return { mark: "problem", text: say`${words.problems.inContract} ${message} (${where}).` } as const;
  });
  if (errors.length <= told) return shown;
  return [...shown, { mark: "problem", text: [words.problems.more(errors.length - told)] }];
}
