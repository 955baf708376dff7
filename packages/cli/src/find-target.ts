import path from "node:path";
import { type FieldReference, type ImpactTarget, fieldsOfTarget } from "@concord/compat";
import type { Endpoint, Fabric, Message, Schema } from "@concord/contracts";
import { nearestWord } from "@concord/diagnostics";
import { type Shell, WrongUsage } from "./shell.ts";
import type { Workspace } from "./workspace.ts";

/** What a reference on the command line means. */
export interface Target {
  readonly kind: "message" | "endpoint" | "field" | "file";
  readonly targets: readonly ImpactTarget[];
  readonly field?: FieldReference;
}

/**
 * Reads `commerce/orderPlaced`, `commerce/orderPlaced#/total`, `shipments/getShipment`, `GET /shipments/{id}#200/total`, a name
 * alone where only one thing is called so, or a file. Throws `WrongUsage` where it means nothing, or more than one thing.
 */
export function findTarget(fabric: Fabric, workspace: Workspace, reference: string, shell: Shell): Target {
  const file = fileOf(fabric, workspace, reference, shell);
  if (file !== undefined) return { kind: "file", targets: targetsOfFile(fabric, file) };
  const hash = reference.indexOf("#");
  const name = hash < 0 ? reference : reference.slice(0, hash);
  const target = targetNamed(fabric, name);
  if (hash < 0 || reference.length === hash + 1) return { kind: target.kind, targets: [target] };
  return { kind: "field", targets: [target], field: fieldNamed(target, name, reference.slice(hash + 1)) };
}

/** `/total`; of an endpoint also where it travels: `request/total`, `200/total`, `query/limit`. */
function fieldNamed(target: ImpactTarget, name: string, text: string): FieldReference {
  const [, part = "", pointer = ""] = /^([^/]*)(\/.*)?$/su.exec(text) ?? [];
  if (part === "") return { pointer };
  const parts = [...new Set(fieldsOfTarget(target).flatMap((field) => field.part ?? []))];
  const known = parts.find((one) => one.toLowerCase() === part.toLowerCase());
  if (known !== undefined && pointer !== "") return { part: known, pointer };
  const help =
    parts.length === 0 || (pointer === "" && known === undefined)
      ? `write it as a pointer: ${name}#/${text}`
      : `say where it travels by ${parts.map((one) => `${name}#${one}/…`).join(", ")}`;
  throw new WrongUsage(`#${text} is no field`, help);
}

function targetNamed(fabric: Fabric, name: string): ImpactTarget {
  const all: readonly ImpactTarget[] = [
    ...fabric.messages.map((before): ImpactTarget => ({ kind: "message", before })),
    ...fabric.endpoints.map((before): ImpactTarget => ({ kind: "endpoint", before })),
  ];
  const found = firstOf([
    all.filter(({ before }) => before.id === name),
    all.filter((target) => routeOf(target)?.toLowerCase() === name.toLowerCase()),
    all.filter(({ before }) => before.name === name),
  ]);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new WrongUsage(
      `${name} may mean ${found.map(({ before }) => before.id).join(" or ")}`,
      "write the one you mean",
    );
  }
  const meant = nearestWord(
    name,
    all.flatMap(({ before }) => [before.id, before.name]),
  );
  const help = meant === undefined ? "name an event, an event#/field, an endpoint or a file" : `did you mean ${meant}?`;
  throw new WrongUsage(`there is no event, endpoint or file ${name}`, help);
}

function firstOf<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.find((list) => list.length > 0) ?? [];
}

/** `GET /orders/{orderId}` */
function routeOf(target: ImpactTarget): string | undefined {
  return target.kind === "endpoint" ? `${target.before.method} ${target.before.path}` : undefined;
}

/** A file of the fabric, named from here or from the workspace. */
function fileOf(fabric: Fabric, workspace: Workspace, reference: string, shell: Shell): string | undefined {
  const fromHere = path.relative(workspace.folder, path.resolve(shell.cwd, reference)).split(path.sep).join("/");
  return [fromHere, reference].find((file) => fabric.documents.has(file));
}

/** What is written in a file, or made with a schema that is. */
function targetsOfFile(fabric: Fabric, file: string): ImpactTarget[] {
  const messages = fabric.messages.filter((one) => one.at.file === file || schemasOfMessage(one).some(isIn));
  const endpoints = fabric.endpoints.filter((one) => one.at.file === file || schemasOfEndpoint(one).some(isIn));
  return [
    ...messages.map((before): ImpactTarget => ({ kind: "message", before })),
    ...endpoints.map((before): ImpactTarget => ({ kind: "endpoint", before })),
  ];

  function isIn(schema: Schema): boolean {
    return [schema.at, ...Object.values(schema.definitions)].some((place) => place.file === file);
  }
}

function schemasOfMessage({ payload, headers }: Message): Schema[] {
  return [payload, headers].filter((schema) => schema !== undefined);
}

function schemasOfEndpoint({ parameters, requestBody, responses }: Endpoint): Schema[] {
  const media = [...(requestBody?.content ?? []), ...responses.flatMap(({ content }) => content)];
  return [...parameters, ...media].flatMap(({ schema }) => schema ?? []);
}
