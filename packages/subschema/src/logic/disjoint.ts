import { allTypes, FALSE, type Literal, maskOf, nodeOf, type Scalar, type Store } from "./nodes.ts";

/** What is plain to see of a literal: its types, and the constants its properties are tagged with. */
interface Profile {
  mask: number;
  readonly values: Scalar[][];
  readonly required: Set<string>;
  readonly tags: Map<string, readonly Scalar[]>;
}

/**
 * Whether it is plain to see that no value satisfies both: different types, or a property both
 * require with different constants. "No" means only that it is not plain.
 */
export function areDisjoint(store: Store, left: Literal, right: Literal): boolean {
  const [first, second] = [profileOf(store, left), profileOf(store, right)];
  const common = first.mask & second.mask;
  if (common === 0) return true;
  for (const some of first.values) {
    if (second.values.some((other) => !some.some((value) => other.includes(value)))) return true;
  }
  if (common !== maskOf(["object"])) return false;
  for (const [name, tags] of first.tags) {
    const others = second.tags.get(name);
    const present = first.required.has(name) || second.required.has(name);
    if (others && present && !tags.some((tag) => others.includes(tag))) return true;
  }
  return false;
}

function profileOf(store: Store, literal: Literal): Profile {
  const profile: Profile = { mask: allTypes, values: [], required: new Set(), tags: new Map() };
  collect(store, literal, profile, new Set());
  return profile;
}

function collect(store: Store, literal: Literal, profile: Profile, seen: Set<Literal>): void {
  if (seen.has(literal)) return;
  seen.add(literal);
  const node = nodeOf(store, literal);
  if (node.op === "ref") {
    const body = store.bodies.get(node.color);
    if (body !== undefined && literal > 0) collect(store, body, profile, seen);
  } else if (node.op === "and" && literal > 0) {
    for (const part of node.parts) collect(store, part, profile, seen);
  } else if (node.op === "and") {
    const name = requiredName(store, node.parts);
    if (name !== undefined) profile.required.add(name);
  } else if (node.op === "type") profile.mask &= literal > 0 ? node.mask : ~node.mask;
  else if (node.op === "in" && literal > 0) {
    profile.values.push([...node.values]);
  } else if (node.op === "keys" && literal > 0) {
    const [name, key] = [singleName(store, node.key), nodeOf(store, node.schema)];
    if (name !== undefined && node.schema > 0 && key.op === "in") profile.tags.set(name, key.values);
    else if (name !== undefined && key.op === "and" && node.schema > 0) {
      const values = key.parts
        .flatMap((part) => (part > 0 ? [nodeOf(store, part)] : []))
        .find((part) => part.op === "in");
      if (values?.op === "in") profile.tags.set(name, values.values);
    }
  }
}

/** The name in "no object, or an object with the name", whose negation is the `and` of these parts. */
function requiredName(store: Store, parts: readonly Literal[]): string | undefined {
  if (parts.length !== 2) return undefined;
  for (const part of parts) {
    const node = nodeOf(store, part);
    if (node.op === "keys" && node.schema === FALSE && part > 0) return singleName(store, node.key);
  }
  return undefined;
}

/** The name, where a key literal is satisfied by exactly one. */
export function singleName(store: Store, key: Literal): string | undefined {
  const node = nodeOf(store, key);
  if (key < 0 || node.op !== "in" || node.values.length !== 1) return undefined;
  const [name] = node.values;
  return typeof name === "string" ? name : undefined;
}
