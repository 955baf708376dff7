import { type Literal, nodeOf } from "../logic/nodes.ts";
import { type Answer, fits, none, type Search } from "../solve.ts";
import { formatOf } from "../strings/formats.ts";
import { patternFormula } from "../strings/patterns.ts";
import { readableTexts } from "../strings/readable.ts";
import { type Demand, findWord } from "../strings/words.ts";

interface Facts {
  min: number;
  max: number;
  readonly demands: Demand[];
  readonly samples: string[];
  readonly excluded: string[];
  /** Some atom cannot be judged at all. */
  named: boolean;
}

/** How many texts are tried where the automata only approximate what is asked. */
const attempts = 24;
const lengthLimit = 100_000;

/** Solves atoms about one string: readable texts first, then the automata of all patterns at once. */
export function solveString(search: Search, atoms: readonly Literal[]): Answer {
  const key = `string ${[...atoms].sort((left, right) => left - right).join(" ")}`;
  const known = search.answers.get(key);
  if (known !== undefined) return known;
  const answer = solveText(search, atoms);
  search.answers.set(key, answer);
  return answer;
}

function solveText(search: Search, atoms: readonly Literal[]): Answer {
  const facts = read(search, atoms);
  if (facts.min > facts.max) return none;
  for (const value of [...facts.samples, ...readableTexts(facts.min, facts.max)]) {
    if (fits(search, value, atoms)) return { kind: "value", value };
  }
  if (facts.min > lengthLimit) return { kind: "unknown", reason: "the strings in question are too long to write" };
  const excluded = [...facts.excluded];
  let open = false;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const value = findWord(facts.demands, excluded, facts, search.budget);
    if (value === undefined) return open ? undecided(facts) : none;
    const verdict = fits(search, value, atoms);
    if (verdict) return { kind: "value", value };
    open ||= verdict === undefined;
    excluded.push(value);
  }
  return undecided(facts);
}

function undecided({ named }: Facts): Answer {
  const reason = named
    ? "a format that is known by name only decides"
    : "a pattern or format is beyond what can be decided";
  return { kind: "unknown", reason };
}

function read({ store }: Search, atoms: readonly Literal[]): Facts {
  const facts: Facts = { min: 0, max: Infinity, demands: [], samples: [], excluded: [], named: false };
  for (const literal of atoms) {
    const node = nodeOf(store, literal);
    const wanted = literal > 0;
    if (node.op === "minLength" || node.op === "maxLength") {
      if ((node.op === "minLength") === wanted) facts.min = Math.max(facts.min, wanted ? node.n : node.n + 1);
      else facts.max = Math.min(facts.max, wanted ? node.n : node.n - 1);
    } else if (node.op === "in") facts.excluded.push(...node.values.filter((value) => typeof value === "string"));
    else if (node.op === "pattern") demandPattern(facts, node.source, wanted);
    else if (node.op === "format") demandFormat(facts, node.name, wanted);
  }
  return facts;
}

function demandPattern(facts: Facts, source: string, wanted: boolean): void {
  const formula = patternFormula(source);
  if (formula !== undefined) facts.demands.push({ formula, wanted });
}

function demandFormat(facts: Facts, name: string, wanted: boolean): void {
  const format = formatOf(name);
  facts.named ||= format === undefined && !wanted;
  if (format === undefined) return;
  if (wanted) facts.samples.push(...format.samples);
  const source = wanted ? format.outer : format.inner;
  if (source !== undefined) demandPattern(facts, source, wanted);
}
