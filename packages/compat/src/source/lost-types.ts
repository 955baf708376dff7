import type { Contract, Endpoint, Fabric, Place, Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { Subject } from "../facts/fact.ts";
import type { Matching, Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { sameSchema } from "../same-schema.ts";
import { isUntouched } from "../untouched.ts";
import type { SourceChange } from "./source-change.ts";

/** Names of the types that a service's package exports, each with where its schema stands. */
export type TypesOf = (fabric: Fabric, service: string) => ReadonlyMap<string, Place>;

/** Types that a package exported by a name by which it exports nothing any more, though what uses them is still there. */
export async function lostTypes(
  before: Fabric,
  after: Fabric,
  pairs: FabricPairs,
  loadTypes: () => Promise<TypesOf>,
): Promise<SourceChange[]> {
  const elsewhere = filesBeside(before).some((file) => before.source(file) !== after.source(file));
  const [contractsBefore, contractsAfter] = [contractsByService(before), contractsByService(after)];
  const services = pairs.services.kept.filter((pair) => {
    const [was, is] = [contractsBefore.get(pair.before.id) ?? [], contractsAfter.get(pair.after.id) ?? []];
    return isEdited(was, is, { before, after }) || (elsewhere && isUnlike(was, is));
  });
  const edited = within(pairs, new Set(services.map((pair) => pair.before.id)));
  if (areTypesInPlace(edited)) return [];
  const users = usersOf(edited);
  const kept = usersOf(mirrored(edited));
  // Where every schema stands as before, by the same name, no type is lost: then nobody needs to be asked.
  if ([...users].every(([place, user]) => isToldAlike(user, kept.get(place)))) return [];
  const typesOf = await loadTypes();
  return services.flatMap((service) => {
    const [was, is] = [typesOf(before, service.before.id), typesOf(after, service.after.id)];
    const gone = [...was].filter(([name]) => !is.has(name));
    if (gone.length === 0) return [];
    const added = new Map([...is].filter(([name]) => !was.has(name)).map(([name, at]) => [key(at), name]));
    return gone.flatMap(([name, at]): SourceChange[] => {
      const user = users.get(key(at));
      return user ? [lost(name, at, user, added)] : [];
    });
  });
}

/** What a type is part of, and where its schema stands now if it stands there by itself. */
interface User {
  readonly subject: Subject;
  /** What it is called. */
  readonly name: string;
  /** The schema that it is part of: whether requests and answers have types of their own. */
  readonly schema?: Schema;
  readonly now?: Place;
}

function lost(name: string, was: Place, { subject, now }: User, added: ReadonlyMap<string, string>): SourceChange {
  const other = (now && added.get(key(now))) ?? added.get(key(was));
  const common = { was, at: now ?? subject.after!.at, facts: { before: name, after: other ?? null }, subject };
  return other === undefined
    ? {
        ...common,
        rule: "type-removed",
        message: `generated code exports no type ${name} any more`,
        label: `the type ${name} is gone`,
        help: `keep a schema called ${name}, or raise the major version`,
      }
    : {
        ...common,
        rule: "type-renamed",
        message: `the type is called ${other} in generated code, and was ${name}`,
        label: `was ${name}`,
        help: `write x-name: ${name}, or raise the major version`,
      };
}

/** Whether a contract of a service is written otherwise now. */
function isEdited(was: readonly Contract[], is: readonly Contract[], { before, after }: Pair<Fabric>): boolean {
  return was.length !== is.length || was.some(({ file }, at) => before.source(file) !== after.source(is[at]!.file));
}

/** Whether contracts that are written as they were say something else: what they refer to may be written otherwise. */
function isUnlike(was: readonly Contract[], is: readonly Contract[]): boolean {
  return was.some(({ hash }, at) => hash !== is[at]!.hash);
}

function contractsByService({ contracts }: Fabric): ReadonlyMap<string, readonly Contract[]> {
  return Map.groupBy(contracts, ({ service }) => service);
}

/** Files that are no contract, but may be referred to. */
function filesBeside({ contracts, documents }: Fabric): readonly string[] {
  const own = new Set(contracts.map(({ file }) => file));
  return [...documents.keys()].filter((file) => !own.has(file));
}

/** Whether whatever a kept thing is made of is called as before, stands where it stood, and has its variants. */
function areTypesInPlace({ messages, endpoints }: FabricPairs): boolean {
  return (
    messages.kept.every(
      ({ before, after }) =>
        isUntouched(before, after) ||
        (before.name === after.name &&
          key(before.at) === key(after.at) &&
          isTypeInPlace(before.payload, after.payload) &&
          isTypeInPlace(before.headers, after.headers)),
    ) &&
    endpoints.kept.every(({ before, after }) => {
      if (isUntouched(before, after)) return true;
      const [was, is] = [[...schemasOf(before)], [...schemasOf(after)]];
      const isOne = before.name === after.name && was.length === is.length;
      return isOne && was.every(([part, schema], at) => part === is[at]![0] && isTypeInPlace(schema, is[at]![1]));
    })
  );
}

function isTypeInPlace(before: Schema | undefined, after: Schema | undefined): boolean {
  if (!before || !after) return before === after;
  const [was, is] = [Object.entries(before.definitions), Object.entries(after.definitions)];
  return (
    before.name === after.name &&
    key(before.at) === key(after.at) &&
    was.length === is.length &&
    was.every(([name, place], at) => name === is[at]![0] && key(place) === key(is[at]![1])) &&
    hasSameVariants(before, after)
  );
}

/** Where schemas stood → what used them, for what still is there under the name that it had. */
function usersOf(pairs: FabricPairs): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  const add = (subject: Subject, schemas: Partial<Pair<Schema>>): void => {
    const { before: was, after: is } = schemas;
    if (!was) return;
    for (const [name, place] of Object.entries(was.definitions)) {
      if (!users.has(key(place))) users.set(key(place), { subject, name, schema: was });
    }
    users.set(key(was.at), { subject, name: was.name, schema: was, ...(is && { now: is.at }) });
  };
  for (const pair of pairs.messages.kept) {
    const subject: Subject = { kind: "message", ...pair };
    const { before, after } = pair;
    for (const part of ["payload", "headers"] as const) {
      // What stands in place is called after the message: where that was renamed, it was said.
      if (before.name !== after.name && isInPlace(before[part], subject)) continue;
      add(subject, sides(before[part], after[part]));
    }
    if (before.name === after.name && !users.has(key(before.at)))
      users.set(key(before.at), { subject, name: before.name });
  }
  for (const pair of pairs.endpoints.kept) {
    const subject: Subject = { kind: "endpoint", ...pair };
    const now = schemasOf(pair.after);
    for (const [part, schema] of schemasOf(pair.before)) {
      if (pair.before.name !== pair.after.name && isInPlace(schema, subject)) continue;
      add(subject, sides(schema, now.get(part)));
    }
  }
  return users;
}

/** What belongs to some services. */
function within({ messages, endpoints, ...rest }: FabricPairs, services: ReadonlySet<string>): FabricPairs {
  return {
    ...rest,
    messages: { ...messages, kept: messages.kept.filter(({ before }) => services.has(before.owner)) },
    endpoints: { ...endpoints, kept: endpoints.kept.filter(({ before }) => services.has(before.service)) },
  };
}

/** The same pairs, seen from the side after. */
function mirrored({ messages, endpoints, ...rest }: FabricPairs): FabricPairs {
  const turn = <T>({ kept, removed, added }: Matching<T>): Matching<T> => ({
    kept: kept.map(({ before, after }) => ({ before: after, after: before })),
    removed: added,
    added: removed,
  });
  return { ...rest, messages: turn(messages), endpoints: turn(endpoints) };
}

/** Whether what the name of a type depends on is the same on both sides. */
function isToldAlike(before: User, after: User | undefined): boolean {
  if (before.name !== after?.name) return false;
  if (!before.schema || !after.schema) return before.schema === after.schema;
  return hasSameVariants(before.schema, after.schema);
}

function hasSameVariants(before: Schema, after: Schema): boolean {
  return sameSchema(before, after) || variantsOf(before) === variantsOf(after);
}

/** What of a schema makes requests and answers differ. Definitions are shared by many schemas, and looked at once. */
function variantsOf({ json }: Schema): string {
  if (typeof json === "boolean") return "";
  const { $defs = {}, ...own } = json;
  const found = new Set([own, ...Object.values($defs as JsonObject)].flatMap(variantWords));
  return [...found].sort().join(" ");
}

const wordsOf = new WeakMap<object, readonly string[]>();

function variantWords(json: Json): readonly string[] {
  if (typeof json !== "object" || json === null) return [];
  const known = wordsOf.get(json);
  if (known) return known;
  const text = JSON.stringify(json);
  const words = ["binary", "readOnly", "writeOnly"].filter((word) => text.includes(`"${word}"`));
  wordsOf.set(json, words);
  return words;
}

function isInPlace(schema: Schema | undefined, { before }: Subject): boolean {
  return (
    schema !== undefined && schema.at.file === before.at.file && schema.at.pointer.startsWith(`${before.at.pointer}/`)
  );
}

function sides(before: Schema | undefined, after: Schema | undefined): Partial<Pair<Schema>> {
  return { ...(before && { before }), ...(after && { after }) };
}

/** By what they describe. */
function schemasOf({ parameters, requestBody, responses }: Endpoint): Map<string, Schema> {
  const all = [
    ...parameters.map((one) => [`${one.in} ${one.name}`, one.schema] as const),
    ...(requestBody?.content ?? []).map(({ mediaType, schema }) => [`request ${mediaType}`, schema] as const),
    ...responses.flatMap(({ status, content, headers }) => [
      ...content.map(({ mediaType, schema }) => [`${status} ${mediaType}`, schema] as const),
      ...headers.map(({ name, schema }) => [`${status} header ${name}`, schema] as const),
    ]),
  ];
  return new Map(all.flatMap(([part, schema]) => (schema ? [[part, schema]] : [])));
}

function key({ file, pointer }: Place): string {
  return `${file}#${pointer}`;
}
