import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { type Automaton, AutomatonTooLarge, buildAutomaton } from "./automaton.ts";
import { formulaAccepts } from "./simulate.ts";

/**
 * A pattern as a formula over automata: some alternative's every component accepts. A component is
 * the alternative itself or a lookahead (lookbehind) at its anchored start (end).
 */
export type PatternFormula = readonly (readonly { readonly automaton: Automaton; readonly wanted: boolean }[])[];

interface Pattern {
  readonly regexp: RegExp | undefined;
  /** Undefined where the pattern is beyond automata: backreferences, lookaround in the middle. */
  readonly formula: PatternFormula | undefined;
  /** Answers for texts: making a witness small asks for the same ones again and again. */
  readonly answers: Map<string, boolean>;
}

const known = new Map<string, Pattern>();
const knownLimit = 5_000;
const backtrackingLimit = 16;
const answersLimit = 500;

/** Whether the text matches, as ECMA-262 matches with the `u` flag; undefined where the pattern is not a regular expression. */
export function patternAccepts(source: string, text: string): boolean | undefined {
  const { regexp, formula, answers } = patternOf(source);
  // The engine's own matching is faster, and exponential for some patterns over a long text.
  if (formula === undefined || text.length <= backtrackingLimit) return regexp?.test(text);
  const answer = answers.get(text) ?? formulaAccepts(formula, text);
  if (answers.size < answersLimit) answers.set(text, answer);
  return answer;
}

export function patternFormula(source: string): PatternFormula | undefined {
  return patternOf(source).formula;
}

function patternOf(source: string): Pattern {
  let pattern = known.get(source);
  if (pattern === undefined) {
    pattern = readPattern(source);
    if (known.size >= knownLimit) known.clear();
    known.set(source, pattern);
  }
  return pattern;
}

function readPattern(source: string): Pattern {
  // A pattern that only parses without `u` is read the old way, as validators configured leniently do.
  for (const unicode of [true, false]) {
    try {
      const regexp = new RegExp(source, unicode ? "u" : "");
      const parsed = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, { unicode });
      return { regexp, formula: formulaOf(parsed), answers: new Map() };
    } catch {
      continue;
    }
  }
  return { regexp: undefined, formula: undefined, answers: new Map() };
}

function formulaOf(pattern: AST.Pattern): PatternFormula | undefined {
  try {
    return pattern.alternatives.some(hasLookaround)
      ? pattern.alternatives.map(componentsOf)
      : [
          [
            {
              automaton: buildAutomaton(pattern.alternatives.map((alternative) => alternative.elements)),
              wanted: true,
            },
          ],
        ];
  } catch (error) {
    if (error instanceof AutomatonTooLarge) return undefined;
    throw error;
  }
}

function componentsOf(alternative: AST.Alternative): PatternFormula[number] {
  const elements = [...alternative.elements];
  const components: { automaton: Automaton; wanted: boolean }[] = [];
  const start = elements.find((element) => element.type === "Assertion" && element.kind === "start");
  const end = elements.find((element) => element.type === "Assertion" && element.kind === "end");
  if (start !== undefined && elements[0] === start) {
    while (isLook(elements[1], "lookahead")) {
      const [look] = elements.splice(1, 1) as [AST.LookaroundAssertion];
      const inner = look.alternatives.map((each) => [start, ...each.elements]);
      components.push({ automaton: buildAutomaton(inner), wanted: !look.negate });
    }
  }
  if (end !== undefined && elements.at(-1) === end) {
    while (isLook(elements.at(-2), "lookbehind")) {
      const [look] = elements.splice(-2, 1) as [AST.LookaroundAssertion];
      const inner = look.alternatives.map((each) => [...each.elements, end]);
      components.push({ automaton: buildAutomaton(inner), wanted: !look.negate });
    }
  }
  return [{ automaton: buildAutomaton([elements]), wanted: true }, ...components];
}

function isLook(element: AST.Element | undefined, kind: "lookahead" | "lookbehind"): boolean {
  return element?.type === "Assertion" && element.kind === kind;
}

function hasLookaround(node: AST.Alternative | AST.Element): boolean {
  switch (node.type) {
    case "Alternative":
      return node.elements.some(hasLookaround);
    case "Group":
    case "CapturingGroup":
      return node.alternatives.some(hasLookaround);
    case "Quantifier":
      return hasLookaround(node.element);
    case "Assertion":
      return node.kind === "lookahead" || node.kind === "lookbehind";
    default:
      return false;
  }
}
