import { Parser } from "@asyncapi/parser";
import type { Ruleset, RulesetFunctionContext } from "@stoplight/spectral-core";
import { refOf } from "../resolve/library.ts";
import type { Json } from "@concord/diagnostics";
import { childPointer, resolvePointer, pointerOf } from "../resolve/pointer.ts";
import { findAll, type Found } from "./json-paths.ts";
import { optional } from "../source/members.ts";
import { keepCompiled, type FunctionOf, type RuleFunction } from "./keep-compiled.ts";

/** What one of the parser's rules has to say. The path leads through the unfolded document, or the stated one. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  readonly severity: "error" | "warning" | "note";
  /** Whether the path leads through the document with its references unfolded. */
  readonly unfolded: boolean;
}

/** A document as the rules see it: as it is written, and with its references unfolded. */
export interface RuledDocument {
  readonly file: string;
  readonly stated: Json;
  readonly unfolded: Json;
}

/** Runs the rules of the AsyncAPI parser over a document that is parsed already and whose references are unfolded already. */
export type RunRules = (document: RuledDocument) => Promise<readonly Diagnostic[]>;

type Rule = Ruleset["rules"][string];
type Formats = Parameters<Rule["matchesFormat"]>[0] & Set<unknown>;
type Path = Found["path"];
type Said = readonly { readonly message: string; readonly path?: Path }[] | undefined;

/** The parser keeps its rules to those who extend it. */
class OpenParser extends Parser {
  get rules(): Ruleset {
    return this.spectral.ruleset!;
  }
}

/**
 * Makes the runner. The rules, their functions, messages and severities are the parser's own. What is not, is the frame
 * around them, which in the parser parses the text again, resolves references by itself from anywhere, and compiles every
 * path expression and every schema again for every document.
 */
export function rulesRunner(): RunRules {
  const { rules: ruleset } = new OpenParser();
  const functionOf = keepCompiled(ruleset);
  const plans = new Map<string, readonly Plan[]>();
  return async (document) => {
    const formats = new Set([...ruleset.formats].filter((format) => format(document.unfolded, document.file)));
    const key = [...formats].map((format) => format.displayName).join();
    const known = plans.get(key) ?? plansFor(ruleset, formats, functionOf);
    plans.set(key, known);
    const context = contextOf(document, formats);
    const told = known.map((plan) => carryOut(plan, plan.unfolded ? document.unfolded : document.stated, context));
    const later = await Promise.all(told.flatMap((one) => one.later));
    return [...told.flatMap((one) => one.now), ...later.flat()];
  };
}

type Context = Pick<RulesetFunctionContext, "document" | "documentInventory">;

/** One rule, with what it runs on each part of what its path expression finds. */
interface PlannedRule {
  readonly rule: Rule;
  readonly checks: readonly { readonly field?: string; readonly run: RuleFunction; readonly options: unknown }[];
}

/** Rules that look at one view of documents of one version, by the path expression that finds what they look at. */
interface Plan {
  readonly unfolded: boolean;
  readonly rules: ReadonlyMap<string, readonly PlannedRule[]>;
}

function plansFor(ruleset: Ruleset, formats: Formats, functionOf: FunctionOf): Plan[] {
  const relevant = Object.values(ruleset.rules).filter((rule) => rule.enabled && rule.matchesFormat(formats));
  return [true, false].map((unfolded): Plan => {
    const rules = new Map<string, PlannedRule[]>();
    for (const rule of relevant.filter(({ resolved }) => resolved === unfolded)) {
      const checks = rule.then.map((then) => ({
        ...optional("field", then.field),
        run: functionOf(rule.name, then.function),
        options: then.functionOptions ?? null,
      }));
      for (const path of rule.getGivenForFormats(formats)) {
        rules.set(path, [...(rules.get(path) ?? []), { rule, checks }]);
      }
    }
    return { unfolded, rules };
  });
}

interface Told {
  readonly now: Diagnostic[];
  readonly later: Promise<Diagnostic[]>[];
}

const tooBroken = "The document is not built like one of AsyncAPI, so that not all of its rules could look at it";

/** Carries out a plan: what rules say at once, and what some say after they waited. */
function carryOut({ rules }: Plan, value: Json, context: Context): Told {
  const told: Told = { now: [], later: [] };
  const apply = ({ rule, checks }: PlannedRule, { path: found, value: at }: Found): void => {
    const given = found[0] === "$" ? found.slice(1) : found;
    for (const { field, run, options } of checks) {
      for (const target of targetsOf(at, field)) {
        const path = [...given, ...target.path];
        const heard = (results: Said): Diagnostic[] =>
          (results ?? []).map((result) => diagnosticOf(rule, result.message, result.path ?? path));
        const failed = (): Diagnostic => ({
          ...diagnosticOf(rule, "", path),
          code: "asyncapi-malformed",
          message: tooBroken,
          severity: "error",
        });
        try {
          const said = run(target.value, options, { ...context, rule, path: [...path] });
          if (!(said instanceof Promise)) told.now.push(...heard(said as Said));
          else told.later.push(said.then((results) => heard(results as Said)).catch(() => [failed()]));
        } catch {
          told.now.push(failed());
        }
      }
    }
  };
  const listeners = [...rules].map(([path, planned]) => {
    const listen = (found: Found): void => planned.forEach((one) => apply(one, found));
    return [path, listen] as const;
  });
  try {
    findAll(value, Object.fromEntries(listeners));
  } catch {
    const path: readonly string[] = [];
    told.now.push({ code: "asyncapi-malformed", message: tooBroken, path, severity: "error", unfolded: false });
  }
  return told;
}

/** What rule functions look at besides their value. */
function contextOf({ file, stated, unfolded }: RuledDocument, formats: Formats): Context {
  const graph = { overallOrder: () => [...localTargets(stated)].map((target) => `${file}${target}`) };
  const document = { data: stated, source: file, formats };
  const documentInventory = { document, graph, resolved: unfolded, unresolved: stated, formats, source: file };
  return { document, documentInventory } as unknown as Context;
}

/** What a rule looks at, of what its path expression found: each of the keys, or what stands at a path below (`a.b`, `$.a.*.b`). */
function targetsOf(value: unknown, field: string | undefined): Found[] {
  if (field === undefined || value === null || typeof value !== "object") return [{ path: [], value }];
  const nothing: Found = { path: [], value: undefined };
  if (field === "@key") {
    const keys = Object.keys(value).map((key) => ({ path: [key], value: key }));
    return keys.length > 0 ? keys : [nothing];
  }
  const steps = field.split(".");
  if (steps[0] !== "$") return [{ path: steps, value: resolvePointer(value as Json, pointerOf(steps)) }];
  const found = steps.slice(1).reduce<Found[]>(below, [{ path: [], value }]);
  return found.length > 0 ? found : [nothing];
}

function below(found: readonly Found[], step: string): Found[] {
  return found.flatMap(({ path, value }) => {
    if (value === null || typeof value !== "object") return [];
    const keys = step === "*" ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
    return keys.map((key) => ({ path: [...path, key], value: (value as Record<string, unknown>)[key] }));
  });
}

const severities = ["error", "warning", "note", "note"] as const;

/** The parser's messages are the rule's description, its own text, or what its function said. */
function diagnosticOf(rule: Rule, said: string, path: Path): Diagnostic {
  const steps = path.map((step) => String(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  const subject = steps.length > 0 ? `"${steps.at(-1)}" property ` : "The document ";
  const error = said.replaceAll('#{{print("property")}}', () => subject);
  const text = rule.message === null ? (rule.description ?? error) : rule.message.replaceAll("{{error}}", () => error);
  const unregistered = text.startsWith("No schema parser registered for");
  return {
    code: rule.name,
    message: text.trim(),
    path: steps,
    severity: unregistered ? "warning" : severities[rule.severity],
    unfolded: rule.resolved,
  };
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
