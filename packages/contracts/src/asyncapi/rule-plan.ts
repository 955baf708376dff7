import type { Json } from "@concord/diagnostics";
import { pointerOf, resolvePointer } from "../resolve/pointer.ts";
import { optional } from "../source/members.ts";
import { type Find, type Found, below, readPath } from "./json-path.ts";
import type { FunctionOf } from "./keep-compiled.ts";
import type { Format, Rule, RuleContext, RuleFunction } from "./parser-rules.ts";

/** What one of the parser's rules has to say. The path leads through the unfolded document, or the stated one. */
export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  readonly severity: "error" | "warning" | "note";
  /** Whether the path leads through the document with its references unfolded. */
  readonly unfolded: boolean;
}

type Path = Found["path"];
type Said = readonly { readonly message: string; readonly path?: Path }[] | undefined;
export type Formats = ReadonlySet<Format>;
export type Context = Pick<RuleContext, "document" | "documentInventory">;

/** One rule, with what it runs on each part of what its path expression finds. */
interface PlannedRule {
  readonly rule: Rule;
  readonly checks: readonly { readonly field?: string; readonly run: RuleFunction; readonly options: unknown }[];
}

/** Rules that look at one view of documents of one version, each path expression with those that look at what it finds. */
export interface Plan {
  readonly unfolded: boolean;
  readonly searches: readonly { readonly find: Find; readonly rules: readonly PlannedRule[] }[];
}

/** What is to be run over documents of one version: the rules for the unfolded view, and those for the stated one. */
export function plansFor(rules: readonly Rule[], formats: Formats, functionOf: FunctionOf): Plan[] {
  const relevant = rules.filter((rule) => rule.formats.some((format) => formats.has(format)));
  return [true, false].map((unfolded): Plan => {
    const planned = new Map<string, PlannedRule[]>();
    for (const rule of relevant.filter(({ resolved }) => resolved === unfolded)) {
      const checks = rule.then.map((then) => ({
        ...optional("field", then.field),
        run: functionOf(rule, then.function),
        options: then.functionOptions ?? null,
      }));
      for (const path of rule.given) {
        planned.set(path, [...(planned.get(path) ?? []), { rule, checks }]);
      }
    }
    return { unfolded, searches: [...planned].map(([path, rules]) => ({ find: readPath(path), rules })) };
  });
}

/** What rules said at once, and what some say after they waited. */
export interface Told {
  readonly now: Diagnostic[];
  readonly later: Promise<Diagnostic[]>[];
}

const tooBroken = "The document is not built like one of AsyncAPI, so that not all of its rules could look at it";

/** Runs each rule of a plan on whatever its path expressions find. A rule that stumbles is itself a diagnostic. */
export function carryOut({ searches }: Plan, value: Json, context: Context): Told {
  const told: Told = { now: [], later: [] };
  const apply = ({ rule, checks }: PlannedRule, { path: given, value: at }: Found): void => {
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
  for (const { find, rules } of searches) {
    for (const found of find(value)) rules.forEach((rule) => apply(rule, found));
  }
  return told;
}

/** What a rule looks at, of what its path expression found: each of the keys, or what stands at a path below (`a.b`, `$.a.*.b`). */
function targetsOf(value: unknown, field: string | undefined): readonly Found[] {
  if (field === undefined || value === null || typeof value !== "object") return [{ path: [], value }];
  const nothing: Found = { path: [], value: undefined };
  if (field === "@key") {
    const keys = Object.keys(value).map((key) => ({ path: [key], value: key }));
    return keys.length > 0 ? keys : [nothing];
  }
  const steps = field.split(".");
  if (steps[0] !== "$") return [{ path: steps, value: resolvePointer(value as Json, pointerOf(steps)) }];
  const found = steps.slice(1).reduce(below, [{ path: [], value }]);
  return found.length > 0 ? found : [nothing];
}

/** The parser's messages are the rule's description, its own text, or what its function said. */
function diagnosticOf(rule: Rule, said: string, path: Path): Diagnostic {
  const steps = path.map((step) => String(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  const subject = steps.length > 0 ? `"${steps.at(-1)}" property ` : "The document ";
  const error = said.replaceAll('#{{print("property")}}', () => subject);
  const text =
    rule.message === undefined ? (rule.description ?? error) : rule.message.replaceAll("{{error}}", () => error);
  const unregistered = text.startsWith("No schema parser registered for");
  return {
    code: rule.name,
    message: text.trim(),
    path: steps,
    severity: unregistered ? "warning" : rule.severity,
    unfolded: rule.resolved,
  };
}
