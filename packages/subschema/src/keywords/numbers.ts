import { fromInteger, type Rational } from "../logic/rational.ts";
import {
  ceil,
  compare,
  floor,
  isMultiple,
  leastCommonMultiple,
  over,
  plus,
  times,
  toNumber,
} from "../logic/rational.ts";
import { type Literal, nodeOf } from "../logic/nodes.ts";
import { type Answer, fits, none, type Search } from "../solve.ts";

interface Bound {
  readonly value: Rational;
  readonly open: boolean;
}

interface Facts {
  low: Bound | undefined;
  high: Bound | undefined;
  step: Rational | undefined;
  readonly notSteps: Rational[];
  readonly notIn: number[];
  named: boolean;
}

const zero = fromInteger(0n);
const half: Rational = { n: 1n, d: 2n };
const candidateLimit = 20_000n;

/** Solves atoms about one number, exactly: an interval, a step it is on, and steps and values it is not on. */
export function solveNumber(search: Search, atoms: readonly Literal[]): Answer {
  const facts = read(search, atoms);
  if (facts === undefined) return none;
  const candidates = facts.step === undefined ? offGrid(facts) : onGrid(facts, facts.step);
  let inexact = candidates.cut || facts.named;
  for (const candidate of candidates.values) {
    search.budget.spend();
    const value = toNumber(candidate);
    if (value === undefined) inexact ||= accepts(facts, candidate);
    else if (fits(search, value, atoms)) return { kind: "value", value };
  }
  if (!inexact) return none;
  const reason = facts.named
    ? "a format that is known by name only decides"
    : "the numbers in question are too many or too fine";
  return { kind: "unknown", reason };
}

/** Whether an exact value meets the facts, apart from formats. */
function accepts({ low, high, notSteps, step }: Facts, value: Rational): boolean {
  return (
    isAbove(value, low) &&
    isBelow(value, high) &&
    !notSteps.some((each) => isMultiple(value, each)) &&
    (step === undefined || isMultiple(value, step))
  );
}

function read({ store }: Search, atoms: readonly Literal[]): Facts | undefined {
  const facts: Facts = { low: undefined, high: undefined, step: undefined, notSteps: [], notIn: [], named: false };
  for (const literal of atoms) {
    const node = nodeOf(store, literal);
    const wanted = literal > 0;
    if (node.op === "minimum" || node.op === "maximum") {
      const open = wanted ? node.open : !node.open;
      if ((node.op === "minimum") === wanted) facts.low = tighter(facts.low, { value: node.value, open }, 1);
      else facts.high = tighter(facts.high, { value: node.value, open }, -1);
    } else if (node.op === "multipleOf" && wanted) {
      facts.step = facts.step === undefined ? node.value : leastCommonMultiple(facts.step, node.value);
    } else if (node.op === "multipleOf") facts.notSteps.push(node.value);
    else if (node.op === "in") facts.notIn.push(...node.values.filter((value) => typeof value === "number"));
    else if (node.op === "format" && !wanted) facts.named = true;
  }
  if (facts.step !== undefined && facts.notSteps.some((each) => isMultiple(facts.step as Rational, each)))
    return undefined;
  return facts;
}

/** The bound that leaves less: the greater of two lower ones (`side` 1), the smaller of two upper ones (-1). */
function tighter(known: Bound | undefined, bound: Bound, side: 1 | -1): Bound {
  if (known === undefined) return bound;
  const order = compare(bound.value, known.value) * side;
  return order > 0 || (order === 0 && bound.open) ? bound : known;
}

function isAbove(value: Rational, low: Bound | undefined): boolean {
  if (low === undefined) return true;
  const order = compare(value, low.value);
  return low.open ? order > 0 : order >= 0;
}

function isBelow(value: Rational, high: Bound | undefined): boolean {
  if (high === undefined) return true;
  const order = compare(value, high.value);
  return high.open ? order < 0 : order <= 0;
}

interface Candidates {
  readonly values: Iterable<Rational>;
  /** There are values that are not among the candidates. */
  readonly cut: boolean;
}

/** Multiples of the step, those near zero first. */
function onGrid({ low, high, notSteps, notIn }: Facts, step: Rational): Candidates {
  const first = low && gridEdge(low, step, 1n);
  const last = high && gridEdge(high, step, -1n);
  // Which multiples are on a forbidden step repeats; one whole period more than there are excluded values is enough.
  let period = 1n;
  for (const each of notSteps) period = lcm(period, over(leastCommonMultiple(step, each), step).n);
  const enough = period * BigInt(notIn.length + 2);
  const [start, direction] = startOf(first, last);
  const available = first !== undefined && last !== undefined ? last - first + 1n : enough;
  const wanted = available < enough ? available : enough;
  const count = wanted < candidateLimit ? wanted : candidateLimit;
  const values = function* (): Generator<Rational> {
    for (let index = 0n; index < count; index += 1n) {
      yield times(fromInteger(start + index * direction), step);
    }
  };
  if (first !== undefined && last !== undefined && start !== first && start !== last) {
    // Zero lies inside: walk up from it, then down.
    return { values: around(first, last, step, count), cut: wanted > count };
  }
  return { values: values(), cut: wanted > count };
}

function startOf(first: bigint | undefined, last: bigint | undefined): [start: bigint, direction: bigint] {
  if (first !== undefined && first >= 0n) return [first, 1n];
  if (last !== undefined && last <= 0n) return [last, -1n];
  if (first !== undefined && last !== undefined) return [0n, 1n];
  return [0n, first === undefined ? (last === undefined ? 1n : -1n) : 1n];
}

function* around(first: bigint, last: bigint, step: Rational, count: bigint): Generator<Rational> {
  for (let index = 0n; index <= count; index += 1n) {
    if (index <= last) yield times(fromInteger(index), step);
    if (index > 0n && -index >= first) yield times(fromInteger(-index), step);
  }
}

function gridEdge(bound: Bound, step: Rational, side: 1n | -1n): bigint {
  const quotient = over(bound.value, step);
  const edge = side === 1n ? ceil(quotient) : floor(quotient);
  return bound.open && quotient.d === 1n ? edge + side : edge;
}

function lcm(left: bigint, right: bigint): bigint {
  const { n } = leastCommonMultiple(fromInteger(left), fromInteger(right));
  return n;
}

/** Any number of an interval: whole ones first, then finer and finer decimals. */
function offGrid({ low, high, notSteps, notIn }: Facts): Candidates {
  if (low && high) {
    const order = compare(low.value, high.value);
    if (order > 0 || (order === 0 && (low.open || high.open))) return { values: [], cut: false };
    if (order === 0) return { values: [low.value], cut: false };
  }
  const base = low && high ? times(plus(low.value, high.value), half) : (low ?? high)?.value;
  const values = function* (): Generator<Rational> {
    yield zero;
    for (const bound of [low, high]) if (bound) yield bound.value;
    const anchor = base ?? zero;
    const whole = fromInteger(floor(anchor));
    const rounds = BigInt(notIn.length + notSteps.length + 4);
    for (let index = 0n; index <= rounds; index += 1n) {
      yield plus(whole, fromInteger(index));
      yield plus(whole, fromInteger(-index));
    }
    // A value off all steps: a multiple's neighbour at ever finer decimals.
    for (let digits = 1n; digits <= 25n; digits += 1n) {
      const unit: Rational = { n: 1n, d: 10n ** digits };
      const near = times(fromInteger(floor(over(anchor, unit))), unit);
      for (let index = 0n; index <= rounds; index += 1n) {
        yield plus(near, times(unit, fromInteger(index)));
        yield plus(near, times(unit, fromInteger(-index)));
      }
    }
  };
  // An interval holds infinitely many numbers off any steps: finding none proves nothing.
  return { values: values(), cut: true };
}
