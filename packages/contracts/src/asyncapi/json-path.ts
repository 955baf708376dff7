import type { Json } from "@concord/diagnostics";

/** What an expression finds, and where. */
export interface Found {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Finds in a value what an expression names. */
export type Find = (value: Json) => readonly Found[];

/** From places to those that one step of an expression leads to. */
type Step = (places: readonly Found[]) => readonly Found[];

/** Whether a filter lets a member through. */
type Condition = (member: Found) => boolean;

/**
 * Reads a JSONPath expression in the forms that the rules of the AsyncAPI parser have: names, several names, wildcards,
 * filters that look at a member's name or at one member of it, and at the end `^` for what holds the last name.
 * @throws where it is of any other form
 */
export function readPath(expression: string): Find {
  const forms = [...expression.matchAll(form)];
  if (forms.map(([text]) => text).join("") !== expression) throw unreadable(expression);
  const steps = forms.slice(1).map(({ groups }) => stepOf(groups!));
  return (value) => steps.reduce<readonly Found[]>((places, step) => step(places), [{ path: [], value }]);
}

/** From each place to the member of this name where there is one, or to all members (`*`). */
export function below(places: readonly Found[], name: string): readonly Found[] {
  return places.flatMap(({ path, value }) => {
    if (value === null || typeof value !== "object") return [];
    if (name !== "*") return Object.hasOwn(value, name) ? [memberOf(path, value, name)] : [];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    return keys.map((key) => memberOf(path, value, key));
  });
}

function memberOf(path: Found["path"], value: object, key: string | number): Found {
  return { path: [...path, key], value: (value as Record<string | number, unknown>)[key] };
}

const form = /^\$|\.(?<holds>\w+)\^$|\.?\[(?<names>\w+(?:,\w+)*|\*)\]|\.(?<name>\w+|\*)|\[\?\((?<filter>.+?)\)\]/g;

function stepOf({ holds, names, name, filter }: Readonly<Record<string, string>>): Step {
  if (holds !== undefined) return (places) => places.filter((place) => below([place], holds).length > 0);
  if (filter !== undefined) {
    const conditions = filter.split(" && ").map(conditionOf);
    return (places) => below(places, "*").filter((member) => conditions.every((condition) => condition(member)));
  }
  const wanted = names?.split(",") ?? [name!];
  return (places) => wanted.flatMap((one) => below(places, one));
}

const naming = /^@property === (['"])(\w+)\1$/;
const absence = /^@\.(\w+) (===|!==|==) void 0$/;

function conditionOf(text: string): Condition {
  if (text === "!@null") return ({ value }) => value !== null;
  const [, , wanted] = naming.exec(text) ?? [];
  if (wanted !== undefined) return ({ path }) => path.at(-1) === wanted;
  const [, name, operator] = absence.exec(text) ?? [];
  if (name === undefined) throw unreadable(text);
  return ({ value }) => {
    // The engine of the parser ends at `null`, wherever in the document it is, an example included.
    if (value === null) return false;
    const member = (value as Readonly<Record<string, unknown>>)[name];
    return operator === "==" ? (member ?? undefined) === undefined : (member === undefined) === (operator === "===");
  };
}

function unreadable(expression: string): Error {
  return new Error(`the parser's rules have a path expression of a new form: ${expression}`);
}
