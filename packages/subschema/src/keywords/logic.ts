import type { JsonType } from "../logic/json.ts";
import { FALSE, type Literal, nodeOf, type Store, TRUE } from "../logic/nodes.ts";
import { type Answer, none, type Search, solveAtoms } from "../solve.ts";
import { aspectOf, everyAspect } from "./aspects.ts";

/** Literals of which at least one must hold. */
type Clause = readonly Literal[];

/** What is known so far: atoms that hold, and clauses. */
interface State {
  readonly atoms: ReadonlySet<Literal>;
  readonly clauses: readonly Clause[];
}

/** Solves a conjunction of literals narrowed to one type: what follows at once first, then alternatives. */
export function branch(search: Search, type: JsonType, literals: readonly Literal[]): Answer {
  const state = propagate(search.store, { atoms: new Set(), clauses: [] }, literals);
  return state === undefined ? none : decide(search, type, state);
}

function decide(search: Search, type: JsonType, start: State): Answer {
  search.budget.spend();
  const state = start.clauses.length > 1 ? prune(search, type, start) : start;
  if (state === undefined) return none;
  if (state.clauses.length === 0) return solveAtoms(search, type, [...state.atoms]);
  const clause = state.clauses.reduce((least, each) => (each.length < least.length ? each : least));
  const rest = state.clauses.filter((each) => each !== clause);
  let unknown: Answer | undefined;
  for (const alternative of clause) {
    const next = propagate(search.store, { atoms: state.atoms, clauses: rest }, [alternative]);
    if (next === undefined) continue;
    const answer = decide(search, type, next);
    if (answer.kind === "value") return answer;
    if (answer.kind === "unknown") unknown = answer;
  }
  return unknown ?? none;
}

/** Adds literals and what follows from them by form alone; undefined when they contradict. */
function propagate(store: Store, state: State, literals: readonly Literal[]): State | undefined {
  const atoms = new Set(state.atoms);
  let clauses: readonly Clause[] = state.clauses;
  let queue = [...literals];
  while (queue.length > 0) {
    const added: Clause[] = [];
    for (let literal = queue.pop(); literal !== undefined; literal = queue.pop()) {
      if (literal === FALSE) return undefined;
      if (literal === TRUE || atoms.has(literal)) continue;
      const node = nodeOf(store, literal);
      if (node.op === "and" && literal > 0) queue.push(...node.parts);
      else if (node.op === "and") added.push(node.parts.map((part) => -part));
      else if (atoms.has(-literal)) return undefined;
      else atoms.add(literal);
    }
    const kept: Clause[] = [];
    queue = [];
    for (const clause of [...clauses, ...added]) {
      if (clause.some((each) => follows(store, atoms, each))) continue;
      const possible = clause.filter((each) => !follows(store, atoms, -each));
      if (possible.length === 0) return undefined;
      if (possible.length === 1) queue.push(possible[0] as Literal);
      else kept.push(possible);
    }
    clauses = kept;
  }
  return { atoms, clauses };
}

/** Whether a literal is made true by atoms that hold, by form alone. */
function follows(store: Store, atoms: ReadonlySet<Literal>, literal: Literal): boolean {
  if (literal === TRUE || atoms.has(literal)) return true;
  const node = nodeOf(store, literal);
  if (node.op !== "and") return false;
  return literal > 0
    ? node.parts.every((part) => follows(store, atoms, part))
    : node.parts.some((part) => follows(store, atoms, -part));
}

/**
 * Drops alternatives that contradict what holds, and takes for certain what follows from it. Without it, a
 * union of many tagged alternatives compared with another would be tried in every combination.
 */
function prune(search: Search, type: JsonType, start: State): State | undefined {
  let state = start;
  for (;;) {
    const certain: Literal[] = [];
    const kept: Clause[] = [];
    for (const clause of state.clauses) {
      search.budget.spend();
      const sure = clause.find((each) => isAtom(search.store, each) && contradicts(search, type, state.atoms, -each));
      // It follows, perhaps only from what is assumed of an open question: a value has to meet it all the same.
      if (sure !== undefined) {
        certain.push(sure);
        continue;
      }
      const possible = clause.filter((each) => !contradicts(search, type, state.atoms, each));
      if (possible.length === 0) return undefined;
      if (possible.length === 1) certain.push(possible[0] as Literal);
      else kept.push(possible);
    }
    if (certain.length === 0) return { atoms: state.atoms, clauses: kept };
    const next = propagate(search.store, { atoms: state.atoms, clauses: kept }, certain);
    if (next === undefined || next.clauses.length <= 1) return next;
    state = next;
  }
}

function isAtom(store: Store, literal: Literal): boolean {
  return nodeOf(store, literal).op !== "and";
}

/** Whether a literal cannot hold beside the atoms, judged by the atoms it touches. */
function contradicts(search: Search, type: JsonType, atoms: ReadonlySet<Literal>, literal: Literal): boolean {
  const { store } = search;
  const added = propagate(store, { atoms, clauses: [] }, [literal]);
  if (added === undefined) return true;
  const own = [...added.atoms].filter((each) => !atoms.has(each));
  if (own.length === 0) return false;
  if (type !== "object") return solveAtoms(search, type, [...added.atoms]).kind === "none";
  const aspects = new Set(own.map((each) => aspectOf(store, each)));
  for (const aspect of aspects) {
    if (aspect === everyAspect) continue;
    const touched = [...added.atoms].filter((each) => {
      const other = aspectOf(store, each);
      return other === aspect || other === everyAspect;
    });
    if (solveAtoms(search, type, touched).kind === "none") return true;
  }
  return false;
}
