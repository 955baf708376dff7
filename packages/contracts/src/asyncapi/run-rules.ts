import { Parser } from "@asyncapi/parser";
import type { Json } from "@concord/diagnostics";
import { Spectral, type IRuleResult } from "@stoplight/spectral-core";
import { refOf } from "../resolve/library.ts";
import { childPointer } from "../resolve/pointer.ts";
import { keepCompiledSchemas } from "./keep-compiled.ts";

/** What one of the parser's rules has to say. The path leads through the unfolded document, or the stated one. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly severity: "error" | "warning" | "note";
  /** Whether the path leads through the document with its references unfolded. */
  readonly unfolded: boolean;
}

/** Runs the rules of the AsyncAPI parser over a document that is parsed already and whose references are unfolded already. */
export type RunRules = (stated: object, unfolded: object, file: string) => Promise<readonly Diagnostic[]>;

/** The parser keeps its rules to those who extend it. */
class OpenParser extends Parser {
  get rules(): NonNullable<Spectral["ruleset"]> {
    return this.spectral.ruleset!;
  }
}

const severities = ["error", "warning", "note", "note"] as const;

/** Makes the runner. Costs about 0.3 s once, for the parser's own start. */
export function rulesRunner(): RunRules {
  const { rules: ruleset } = new OpenParser();
  keepCompiledSchemas(ruleset);
  const unfoldings = new WeakMap<object, object>();
  const spectral = new Spectral({ resolver: resolverOf(unfoldings) as never });
  spectral.setRuleset(ruleset);

  return async (stated, unfolded, file) => {
    unfoldings.set(stated, unfolded);
    const parsed = { data: stated, diagnostics: [], ast: undefined, lineMap: [] };
    const results = await spectral.run({ parsed, source: file, getLocationForJsonPath: () => undefined });
    return results.map((result) => diagnosticOf(result, ruleset));
  };
}

/** Answers with the unfolding that was made before: nothing is read, whatever a `$ref` says. */
function resolverOf(unfoldings: WeakMap<object, object>): object {
  return {
    uriCache: {},
    resolve: async (stated: object, { baseUri }: { readonly baseUri: string }) => {
      const graph = { overallOrder: () => [...localTargets(stated)].map((target) => `${baseUri}${target}`) };
      return { result: unfoldings.get(stated) ?? stated, graph, refMap: {}, errors: [] };
    },
  };
}

/** What the document's own references name, for the rule that looks for unused components. One to its own parent does not count. */
function localTargets(stated: unknown): Set<string> {
  const targets = new Set<string>();
  const visit = (value: unknown, pointer: string): void => {
    if (value === null || typeof value !== "object") return;
    const ref = refOf(value as Json);
    if (ref?.startsWith("#") && !`${pointer}/`.startsWith(`${ref}/`)) targets.add(ref);
    if (ref === undefined) for (const [key, member] of Object.entries(value)) visit(member, childPointer(pointer, key));
  };
  visit(stated, "#");
  return targets;
}

function diagnosticOf(result: IRuleResult, ruleset: NonNullable<Spectral["ruleset"]>): Diagnostic {
  const unregistered = result.message.startsWith("No schema parser registered for");
  return {
    code: String(result.code),
    message: result.message,
    path: result.path as readonly (string | number)[],
    severity: unregistered ? "warning" : severities[result.severity],
    unfolded: ruleset.rules[result.code]?.resolved ?? true,
  };
}
