import type { Fabric, Place, ServiceId } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { nameWords, singular } from "../words/name-words.ts";
import { type SchemaUnit, comparePlaces, placeKey } from "./collect-schemas.ts";
import { below, isObject, listAt, objectAt, textAt } from "./json.ts";
import { type Meaning, meaningOf } from "./meaning.ts";

/** Something with a name and a value: a property of an object, or a parameter of an endpoint. */
export interface Field {
  readonly name: string;
  readonly words: readonly string[];
  /** Where it is declared. */
  readonly at: Place;
  /** Where its schema stands: of a parameter, below it or elsewhere. */
  readonly schemaAt: Place;
  readonly json: Json;
  readonly meaning: Meaning;
  /** The schema that it stands in. */
  readonly unit: SchemaUnit;
  /** The object that it belongs to; absent for parameters. */
  readonly holder?: ObjectShape;
  readonly services: ReadonlySet<ServiceId>;
}

/** An object that somewhere lists its properties. */
export interface ObjectShape {
  /** What it is called where it stands: a schema by its name, an inline object by the property that holds it. */
  readonly name: string;
  readonly at: Place;
  readonly json: JsonObject;
  readonly unit: SchemaUnit;
  /** False where it is written inside another schema. */
  readonly named: boolean;
  readonly fields: readonly Field[];
}

/** Every object that lists its properties, in the order of places. */
export function collectObjects(units: readonly SchemaUnit[]): readonly ObjectShape[] {
  return units.flatMap(objectsOf);
}

/** Every property of these objects and every parameter of endpoints, each once, in the order of places. */
export function collectFields(
  fabric: Fabric,
  units: readonly SchemaUnit[],
  objects: readonly ObjectShape[],
): readonly Field[] {
  const fields = [...objects.flatMap((object) => object.fields), ...parametersOf(fabric, units)];
  return fields.sort((left, right) => comparePlaces(left.at, right.at));
}

function objectsOf(unit: SchemaUnit): ObjectShape[] {
  const found: ObjectShape[] = [];
  const visit = (json: Json | undefined, pointer: string, name: string): void => {
    if (!isObject(json)) return;
    const properties = Object.entries(objectAt(json, "properties"));
    if (properties.length > 0) found.push(makeObject(unit, json, pointer, name));
    for (const [key, property] of properties) visit(property, below(pointer, "properties", key), key);
    const item = nameWords(name).map(singular).join(" ");
    for (const key of ["items", "additionalItems", "contains"]) visit(json[key], below(pointer, key), item);
    for (const key of ["additionalProperties", "then", "else"]) visit(json[key], below(pointer, key), name);
    for (const key of ["allOf", "anyOf", "oneOf", "prefixItems", "items"]) {
      listAt(json, key).forEach((branch, index) => visit(branch, below(pointer, key, index), name));
    }
    for (const [key, member] of Object.entries(objectAt(json, "patternProperties"))) {
      visit(member, below(pointer, "patternProperties", key), item);
    }
  };
  visit(unit.json, unit.at.pointer, unit.name);
  return found;
}

function makeObject(unit: SchemaUnit, json: JsonObject, pointer: string, name: string): ObjectShape {
  const fields: Field[] = [];
  const named = pointer === unit.at.pointer;
  const at = { file: unit.at.file, pointer };
  const object: ObjectShape = { name: textAt(json, "title") ?? name, at, json, unit, named, fields };
  for (const [key, property] of Object.entries(objectAt(json, "properties"))) {
    const place = { file: unit.at.file, pointer: below(pointer, "properties", key) };
    fields.push({
      name: key,
      words: nameWords(key),
      at: place,
      schemaAt: place,
      json: property,
      meaning: meaningOf(property, unit.schema),
      unit,
      holder: object,
      services: unit.services,
    });
  }
  return object;
}

function parametersOf(fabric: Fabric, units: readonly SchemaUnit[]): Field[] {
  const unitAt = new Map(units.map((unit) => [placeKey(unit.at), unit]));
  const found = new Map<string, Field>();
  for (const endpoint of fabric.endpoints) {
    for (const { name, schema, at } of endpoint.parameters) {
      const unit = schema && unitAt.get(placeKey(schema.at));
      if (!schema || !unit || found.has(placeKey(at))) continue;
      const meaning = meaningOf(schema.json, schema);
      const refersTo = schema.model === undefined ? {} : { refersTo: schema.at };
      const shared = { ...meaning, ...refersTo };
      const services = unit.services;
      const own = { name, words: nameWords(name), at, schemaAt: unit.at, json: schema.json };
      found.set(placeKey(at), { ...own, meaning: shared, unit, services });
    }
  }
  return [...found.values()];
}
