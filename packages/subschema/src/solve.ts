import type { Budget } from "./budget.ts";
import { solveArray } from "./keywords/arrays.ts";
import { branch } from "./keywords/logic.ts";
import { solveNumber } from "./keywords/numbers.ts";
import { solveObject } from "./keywords/objects.ts";
import { solveString } from "./keywords/strings.ts";
import { evaluate } from "./logic/evaluate.ts";
import { type JsonType, jsonTypes, typeOf } from "./logic/json.ts";
import { narrow } from "./logic/narrow.ts";
import { FALSE, type Literal, nodeOf, type Store, TRUE } from "./logic/nodes.ts";
import type { Json } from "./types.ts";

/** A value that satisfies all literals; proof that there is none; or neither. */
export type Answer =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly reason: string };

export const none: Answer = { kind: "none" };

/** The state of one search. */
export interface Search {
  readonly store: Store;
  readonly budget: Budget;
  readonly answers: Map<string, Answer>;
  /** "None" found while an enclosing question was assumed to have no answer: by key, that question's depth. */
  readonly provisional: Map<string, number>;
  /** Questions being answered, by key: their depth. */
  readonly open: Map<string, number>;
  /** The smallest depth assumed since the enclosing question began. */
  assumed: number;
}

export function createSearch(store: Store, budget: Budget): Search {
  return {
    store,
    budget,
    answers: new Map(),
    provisional: new Map(),
    open: new Map(),
    assumed: Infinity,
  };
}

/**
 * Looks for a value that satisfies all literals. A question met again inside itself is assumed to
 * have no answer: the smallest value that answers it does not contain another one. A "none" that
 * leans on such an assumption is kept only as long as the assumption stands.
 */
export function solve(search: Search, literals: readonly Literal[]): Answer {
  const distinct = [...new Set(literals)].filter((literal) => literal !== TRUE).sort((left, right) => left - right);
  if (distinct.includes(FALSE) || distinct.some((literal) => literal < 0 && distinct.includes(-literal))) return none;
  const key = distinct.join(" ");
  const known = search.answers.get(key);
  if (known !== undefined) return known;
  const assumed = search.open.get(key) ?? search.provisional.get(key);
  if (assumed !== undefined) {
    search.assumed = Math.min(search.assumed, assumed);
    return none;
  }
  search.budget.spend();
  const depth = search.open.size;
  const outside = search.assumed;
  search.open.set(key, depth);
  search.assumed = Infinity;
  let answer: Answer;
  try {
    answer = solveTypes(search, distinct);
  } finally {
    search.open.delete(key);
  }
  settle(search, key, depth, answer);
  const leansOut = answer.kind !== "value" && search.assumed < depth;
  search.assumed = leansOut ? Math.min(outside, search.assumed) : outside;
  return answer;
}

/** Keeps an answer for good, or for as long as what it assumes stands. */
function settle(search: Search, key: string, depth: number, answer: Answer): void {
  const { answers, provisional, assumed } = search;
  const leansOut = answer.kind !== "value" && assumed < depth;
  for (const [other, on] of provisional) {
    if (on < depth) continue;
    provisional.delete(other);
    if (answer.kind !== "none") continue;
    if (leansOut) provisional.set(other, assumed);
    else answers.set(other, none);
  }
  if (!leansOut) answers.set(key, answer);
  else if (answer.kind === "none") provisional.set(key, assumed);
}

function solveTypes(search: Search, literals: readonly Literal[]): Answer {
  let unknown: Answer | undefined;
  for (const type of jsonTypes) {
    const narrowed = literals.map((literal) => narrow(search.store, literal, type));
    const answer = branch(search, type, narrowed);
    if (answer.kind === "value") return answer;
    if (answer.kind === "unknown") unknown = answer;
  }
  return unknown ?? none;
}

/** Solves a conjunction without alternatives, of atoms that all speak of one type. */
export function solveAtoms(search: Search, type: JsonType, atoms: readonly Literal[]): Answer {
  search.budget.spend();
  const candidates = constants(search, atoms);
  if (candidates !== undefined)
    return firstThatFits(
      search,
      candidates.filter((value) => typeOf(value) === type),
      atoms,
    );
  switch (type) {
    case "null":
      return { kind: "value", value: null };
    case "boolean":
      return firstThatFits(search, [false, true], atoms);
    case "number":
      return solveNumber(search, atoms);
    case "string":
      return solveString(search, atoms);
    case "array":
      return solveArray(search, atoms);
    default:
      return solveObject(search, atoms);
  }
}

/** The values allowed by the first set of constants, if there is one. */
function constants({ store }: Search, atoms: readonly Literal[]): readonly Json[] | undefined {
  for (const literal of atoms) {
    const node = nodeOf(store, literal);
    if (literal > 0 && node.op === "in") return node.values;
  }
  return undefined;
}

/** The first of all possible values that satisfies the atoms. */
function firstThatFits(search: Search, candidates: readonly Json[], atoms: readonly Literal[]): Answer {
  let open = false;
  for (const value of candidates) {
    const verdict = fits(search, value, atoms);
    if (verdict) return { kind: "value", value };
    if (verdict === undefined) open = true;
  }
  return open ? { kind: "unknown", reason: "a format that is known by name only decides" } : none;
}

export function fits({ store }: Search, value: Json, atoms: readonly Literal[]): boolean | undefined {
  let result: boolean | undefined = true;
  for (const literal of atoms) {
    const verdict = evaluate(store, literal, value);
    if (verdict === false) return false;
    if (verdict === undefined) result = undefined;
  }
  return result;
}

/** Up to `wanted` different values; `complete` when there are no others. */
export function enumerate(
  search: Search,
  literals: readonly Literal[],
  wanted: number,
  exclude: (value: Json) => Literal,
): { readonly values: readonly Json[]; readonly complete: boolean; readonly unknown?: string } {
  const values: Json[] = [];
  const asked = [...literals];
  while (values.length < wanted) {
    const answer = solve(search, asked);
    if (answer.kind === "none") return { values, complete: true };
    if (answer.kind === "unknown") return { values, complete: false, unknown: answer.reason };
    values.push(answer.value);
    asked.push(exclude(answer.value));
  }
  return { values, complete: false };
}
