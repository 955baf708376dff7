import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { isObject, listAt, objectAt } from "../fields/json.ts";
import { meaningOf } from "../fields/meaning.ts";
import type { LintContext } from "../lint-context.ts";
import type { Expression } from "./expression.ts";
import type { StatedStep } from "./stated-flow.ts";

/** A part of a schema, and the schema whose definitions it needs. */
export interface SchemaPart {
  readonly json: Json;
  readonly schema: Schema;
}

/** The schemas of what a step's expression speaks of; undefined where nothing describes it. */
export function schemasOfExpression(
  { kind }: Expression,
  { operation, endpoint }: StatedStep,
  { index }: LintContext,
): readonly Schema[] | undefined {
  if (operation && (kind === "payload" || kind === "headers")) {
    const declared = [...operation.messages, ...(operation.reply?.messages ?? [])];
    return usable(declared.map((one) => one[kind] ?? index.messages.get(one.message)?.[kind]));
  }
  if (endpoint && kind === "response") {
    const good = endpoint.responses.filter(({ status }) => /^2|^default$/u.test(status));
    return usable(good.flatMap(({ content }) => content.map(({ schema }) => schema)));
  }
  if (endpoint && kind === "request") return usable((endpoint.requestBody?.content ?? []).map(({ schema }) => schema));
  return undefined;
}

/** What a step accepts at a place of its body: the message that it sends, or the request. */
export function schemasOfBody(
  { operation, endpoint }: StatedStep,
  { index }: LintContext,
): readonly Schema[] | undefined {
  if (operation)
    return usable(operation.messages.map((one) => one.payload ?? index.messages.get(one.message)?.payload));
  return endpoint && usable((endpoint.requestBody?.content ?? []).map(({ schema }) => schema));
}

/** The parts of a schema that describe what a pointer into a value names; none where nothing does. */
export function partsAt(schema: Schema, pointer: string): readonly SchemaPart[] {
  let parts: readonly Json[] = [schema.json];
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    parts = parts
      .flatMap((part) => nodesOf(part, schema))
      .flatMap((node): Json[] => {
        if (!isObject(node)) return [];
        const properties = objectAt(node, "properties");
        if (Object.hasOwn(properties, key)) return [properties[key]!];
        if (/^\d+$/u.test(key) && node["items"] !== undefined) return [node["items"]];
        return isObject(node["additionalProperties"]) ? [node["additionalProperties"]] : [];
      });
  }
  return parts.map((json) => ({ json, schema }));
}

/** A schema, what it refers to, and its alternatives. */
function nodesOf(json: Json, schema: Schema): readonly Json[] {
  const { nodes } = meaningOf(json, schema);
  const branches = nodes.flatMap((node) => [...listAt(node, "anyOf"), ...listAt(node, "oneOf")]);
  return [...nodes, ...branches.flatMap((branch) => meaningOf(branch, schema).nodes)];
}

/** Schemas that can be looked into; undefined where one of them cannot, or there is none. */
function usable(schemas: readonly (Schema | undefined)[]): readonly Schema[] | undefined {
  const found = schemas.filter((schema) => schema !== undefined && isObject(schema.json)) as Schema[];
  return found.length > 0 && found.length === schemas.length ? found : undefined;
}
