import type { Endpoint, Parameter, Schema } from "@concord/contracts";
import { escapeToken } from "../json-pointer.ts";
import type { ImpactTarget } from "./edit-fabric.ts";
import { fieldsIn } from "./field.ts";

/** One field: where it travels, if that is said, and where it stands in a value. */
export interface FieldReference {
  /** Of an endpoint: `request`, `200`, or for a parameter `query`, `header`, `path`, `cookie`. */
  readonly part?: string;
  /** JSON pointer; of a parameter it begins with its name. */
  readonly pointer: string;
}

/** The schemas that a field may stand in: a message's payload, an endpoint's bodies. */
export function schemasOfTarget(target: ImpactTarget, part?: string): Schema[] {
  if (target.kind === "message") return target.before.payload && part === undefined ? [target.before.payload] : [];
  const wanted = bodiesOf(target.before).filter(
    ([name]) => part === undefined || name.toUpperCase() === part.toUpperCase(),
  );
  return [...new Set(wanted.map(([, schema]) => schema))];
}

/** The fields at the top of everything that travels: those of a message, or of each part of an endpoint. */
export function fieldsOfTarget(target: ImpactTarget): FieldReference[] {
  if (target.kind === "message")
    return schemasOfTarget(target)
      .flatMap(fieldsIn)
      .map((pointer) => ({ pointer }));
  const parameters = target.before.parameters.map(({ name, in: part }): FieldReference => ({
    part,
    pointer: `/${escapeToken(name)}`,
  }));
  const fields = bodiesOf(target.before).flatMap(([part, schema]) =>
    fieldsIn(schema).map((pointer): FieldReference => ({ part, pointer })),
  );
  const all = [...parameters, ...fields];
  return [...new Map(all.map((field) => [`${field.part}#${field.pointer}`, field])).values()];
}

/** The parameter that a field is, or is a field of. */
export function parameterAt(target: ImpactTarget, { part, pointer }: FieldReference): Parameter | undefined {
  if (target.kind === "message") return undefined;
  const [, first = ""] = pointer.split("/");
  return target.before.parameters.find(
    ({ in: place, name }) =>
      place === part && (place === "header" ? sameText(escapeToken(name), first) : escapeToken(name) === first),
  );
}

function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function bodiesOf({ requestBody, responses }: Endpoint): [string, Schema][] {
  const request = (requestBody?.content ?? []).map(({ schema }) => ["request", schema] as const);
  const answers = responses.flatMap(({ status, content }) => content.map(({ schema }) => [status, schema] as const));
  return [...request, ...answers].flatMap(([part, schema]): [string, Schema][] => (schema ? [[part, schema]] : []));
}
