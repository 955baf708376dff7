import { type Fabric, type Schema, locateIn } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { placeKey } from "./collect-schemas.ts";
import { below, isObject, listAt, objectAt, textAt } from "./json.ts";
import { definitionOf } from "./meaning.ts";

const enough = 8;

/** The values that the examples of messages and answers give to each property, by the place where it is declared. */
export function collectSamples(fabric: Fabric): ReadonlyMap<string, readonly Json[]> {
  const samples = new Map<string, Json[]>();
  const collect = (value: Json | undefined, schema: Schema | undefined): void => {
    if (value === undefined || schema?.format !== "json-schema") return;
    const visited = new Set<string>();
    const visit = (part: Json, node: Json | undefined, pointer: string, path: string): void => {
      if (!isObject(node) || visited.has(`${pointer} ${path}`)) return;
      visited.add(`${pointer} ${path}`);
      const reference = textAt(node, "$ref");
      const target = reference === undefined ? undefined : definitionOf(reference, schema);
      if (target) visit(part, target.json, reference!.slice(1), path);
      for (const key of ["allOf", "anyOf", "oneOf"]) {
        listAt(node, key).forEach((branch, index) => visit(part, branch, below(pointer, key, index), path));
      }
      if (Array.isArray(part)) {
        part.forEach((item, index) => visit(item as Json, node["items"], below(pointer, "items"), below(path, index)));
      } else if (isObject(part)) {
        for (const [name, property] of Object.entries(objectAt(node, "properties"))) {
          if (!Object.hasOwn(part, name)) continue;
          const at = below(pointer, "properties", name);
          note(placeKey(locateIn(schema, at)), part[name]!);
          visit(part[name]!, property, at, below(path, name));
        }
      }
    };
    visit(value, schema.json, "", "");
  };
  const note = (key: string, value: Json): void => {
    const known = samples.get(key) ?? [];
    samples.set(key, known);
    if (known.length < enough && value !== null) known.push(value);
  };
  for (const { examples, payload, headers } of fabric.messages) {
    for (const example of examples) {
      collect(example.payload, payload);
      collect(example.headers, headers);
    }
  }
  for (const { requestBody, responses } of fabric.endpoints) {
    for (const part of [requestBody, ...responses]) {
      for (const { examples, schema } of part?.content ?? []) {
        for (const { payload } of examples) collect(payload, schema);
      }
    }
  }
  return samples;
}
