import { type Json, type JsonObject, canonicalJson } from "@concord/diagnostics";
import type { BindingSchema, Channel, Place } from "@concord/contracts";
import { isObject } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import { below } from "../place-below.ts";
import { type BindingField, bindingAliases, bindingFields, theAddress } from "./binding-fields.ts";
import type { Fact, Subject } from "./fact.ts";
import { type Holder, schemaFacts } from "./schema-facts.ts";

type Bound = Exclude<Subject, { readonly kind: "endpoint" }>;

/**
 * What changed in what a channel, operation or message says to single protocols. A protocol that left is no change of it.
 * @param spoken the protocols by which it still travels
 */
export function bindingFacts(subject: Bound, spoken: readonly string[]): Fact[] {
  const { before, after } = subject;
  if (!after) return [];
  const [was, is] = [byProtocol(before.bindings), byProtocol(after.bindings)];
  const facts: Fact[] = [];
  for (const protocol of new Set([...was.keys(), ...is.keys()])) {
    const [left, right] = [was.get(protocol) ?? nothing(protocol), is.get(protocol) ?? nothing(protocol)];
    // `kafka-secure` and `kafka` are one.
    if (!is.has(protocol) && !spoken.some((name) => name.includes(protocol))) continue;
    for (const field of bindingFields[protocol]?.[subject.kind] ?? []) {
      const [promised, said] = [valueOf(left, field, before), valueOf(right, field, after)];
      if (promised === undefined || same(promised, said)) continue;
      const place = { before: placeOf(before.at, left, field), after: placeOf(after.at, right, field) };
      facts.push({
        kind: "binding-changed",
        subject,
        binding: { protocol, field, value: { before: promised, after: said }, place },
      });
    }
  }
  return [...facts, ...schemaChanges(subject, before.bindingSchemas ?? [], after.bindingSchemas ?? [])];
}

/** Keys travel with messages; what a connection is opened with is said by whoever opens it. */
function schemaChanges(subject: Bound, before: readonly BindingSchema[], after: readonly BindingSchema[]): Fact[] {
  const name = ({ protocol, member }: BindingSchema): string => `${protocol} ${member}`;
  const [was, is] = [before, after].map((list) => new Map(list.map((one) => [name(one), one]))) as [
    Map<string, BindingSchema>,
    Map<string, BindingSchema>,
  ];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((part) => {
    const [left, right] = [was.get(part), is.get(part)];
    const { protocol, member } = (left ?? right)!;
    const role = protocol === "kafka" ? "key" : subject.kind === "message" ? "headers" : "handshake";
    // Who is asked for nothing any more need not mind; a key that was never described was not relied on.
    if (role === "key" ? !left : !right) return [];
    const holder = (side: "before" | "after", found: BindingSchema | undefined): Holder => ({
      at: below(subject[side]!.at, "bindings", protocol, member),
      ...(found && { schema: found.schema }),
    });
    const told = { role, part, read: false } as const;
    return schemaFacts(subject, told, holder("before", left), holder("after", right));
  });
}

interface Binding {
  /** The protocol as it is written. */
  readonly written: string;
  readonly json: JsonObject;
}

function byProtocol(bindings: JsonObject): Map<string, Binding> {
  const all = Object.entries(bindings).flatMap(([written, json]) => (isObject(json) ? [{ written, json }] : []));
  return new Map(all.map((one) => [bindingAliases[one.written] ?? one.written, one]));
}

function nothing(written: string): Binding {
  return { written, json: {} };
}

function valueOf({ json }: Binding, { path, otherwise }: BindingField, holder: object): Json | undefined {
  const value = path.reduce<Json | undefined>(
    (at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined),
    json,
  );
  if (value === undefined && otherwise === theAddress) return (holder as Partial<Channel>).address ?? undefined;
  return value ?? otherwise;
}

function same(before: Json, after: Json | undefined): boolean {
  return after !== undefined && canonicalJson(before) === canonicalJson(after);
}

function placeOf(at: Place, { written }: Binding, { path }: BindingField): Place {
  return below(at, "bindings", written, ...path);
}

/** `kafka topic`, `amqp queue name` */
export function bindingName(protocol: string, { path }: BindingField): string {
  return [protocol, ...path].join(" ");
}

/** A field on both sides; `after` is absent where nothing is said of it any more. */
export interface BindingChange {
  readonly protocol: string;
  readonly field: BindingField;
  readonly value: { readonly before: Json; readonly after: Json | undefined };
  readonly place: Pair<Place>;
}
