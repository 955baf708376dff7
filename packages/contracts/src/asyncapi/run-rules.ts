import type { Json } from "@concord/diagnostics";
import { refOf } from "../resolve/library.ts";
import { childPointer } from "../resolve/pointer.ts";
import { keepCompiled } from "./keep-compiled.ts";
import { parserRules } from "./parser-rules.ts";
import { carryOut, plansFor, type Context, type Diagnostic, type Formats, type Plan } from "./rule-plan.ts";

/** A document as the rules see it: as it is written, and with its references unfolded. */
export interface RuledDocument {
  readonly file: string;
  readonly stated: Json;
  readonly unfolded: Json;
  /** The same, with what schemas refer to hardly ever repeated: for whoever names each mistake as often as it stands there. */
  readonly outline: () => Json;
}

/** Runs the rules of the AsyncAPI parser over a document that is parsed already and whose references are unfolded already. */
export type RunRules = (document: RuledDocument) => Promise<readonly Diagnostic[]>;

/**
 * Makes the runner. The rules, their functions, messages and severities are the parser's own. What is not, is the frame
 * around them, which in the parser parses the text again, resolves references by itself from anywhere, and compiles every
 * path expression and every schema again for every document.
 */
export function rulesRunner(): RunRules {
  const parser = parserRules();
  const functionOf = keepCompiled(parser);
  const versions = new Set(parser.rules.flatMap(({ formats }) => formats));
  const plans = new Map<string, readonly Plan[]>();
  return async (document) => {
    const formats = new Set([...versions].filter((format) => isOf(format, document)));
    const key = [...formats].map((format) => format.displayName).join();
    const known = plans.get(key) ?? plansFor(parser.rules, formats, functionOf);
    plans.set(key, known);
    const context = contextOf(document, formats);
    const told = known.map((plan) => carryOut(plan, plan.unfolded ? document.unfolded : document.stated, context));
    const later = await Promise.all(told.flatMap((one) => one.later));
    return [...told.flatMap((one) => one.now), ...later.flat()];
  };
}

/** The parser's formats take a version apart before they know it for one: what is none is of no format. */
function isOf(format: (document: unknown, source: string | null) => boolean, document: RuledDocument): boolean {
  try {
    return format(document.unfolded, document.file);
  } catch {
    return false;
  }
}

/** What rule functions look at besides their value. */
function contextOf({ file, stated, unfolded, outline }: RuledDocument, formats: Formats): Context {
  const graph = { overallOrder: () => [...localTargets(stated)].map((target) => `${file}${target}`) };
  const document = { data: stated, source: file, formats };
  const documentInventory = { document, graph, resolved: unfolded, unresolved: stated, outline, formats, source: file };
  return { document, documentInventory };
}

/** What the document's own references name, for the rule that looks for unused components. One to its own parent does not count. */
function localTargets(stated: Json): Set<string> {
  const targets = new Set<string>();
  const visit = (value: Json, pointer: string): void => {
    if (value === null || typeof value !== "object") return;
    const ref = refOf(value);
    if (ref?.startsWith("#") && !`${pointer}/`.startsWith(`${ref}/`)) targets.add(ref);
    if (ref === undefined) for (const [key, child] of Object.entries(value)) visit(child, childPointer(pointer, key));
  };
  visit(stated, "#");
  return targets;
}
