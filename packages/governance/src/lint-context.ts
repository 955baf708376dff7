import {
  type DomainId,
  type Fabric,
  type FabricIndex,
  type Place,
  type ServiceId,
  createIndex,
  resolvePointer,
} from "@concord/contracts";
import type { Json, ServiceRef } from "@concord/diagnostics";
import type { Judge, SchemaInput } from "@concord/subschema";
import { type Dictionary, createDictionary } from "./dictionary/dictionary.ts";
import { type Field, type ObjectShape, collectFields, collectObjects } from "./fields/collect-fields.ts";
import { collectSamples } from "./fields/collect-samples.ts";
import { type SchemaUnit, collectSchemas } from "./fields/collect-schemas.ts";

/** What a rule may look at. Whatever costs a pass over the fabric is made when first asked for. */
export interface LintContext {
  readonly fabric: Fabric;
  readonly index: FabricIndex;
  /** Decides inclusion between schemas. */
  readonly judge: Judge;
  /** What an independent validator says; undefined where it cannot read the schema. */
  readonly validate: (input: SchemaInput, value: Json) => boolean | undefined;
  readonly schemas: readonly SchemaUnit[];
  /** Every object that schemas describe, and every field, once each. */
  readonly objects: readonly ObjectShape[];
  readonly fields: readonly Field[];
  /** Values that examples give to fields, by the field's place. */
  readonly samples: ReadonlyMap<string, readonly Json[]>;
  readonly dictionary: Dictionary;
  /** The domain that a file belongs to; undefined for what stands above all of them. */
  readonly domainOf: (file: string) => DomainId | undefined;
  /** Services with their teams, sorted. */
  readonly servicesOf: (ids: Iterable<ServiceId>) => readonly ServiceRef[];
  /** What is written at a place, references not followed. */
  readonly statedAt: (place: Place) => Json | undefined;
}

export interface ContextOptions {
  readonly judge: Judge;
  /** May throw where it cannot read a schema. */
  readonly validate: (input: SchemaInput, value: Json) => boolean;
}

export function createContext(fabric: Fabric, { judge, validate }: ContextOptions): LintContext {
  const index = createIndex(fabric);
  const domains = domainsOfFiles(fabric);
  const schemas = lazy(() => collectSchemas(fabric, index));
  const objects = lazy(() => collectObjects(schemas()));
  const fields = lazy(() => collectFields(fabric, schemas(), objects()));
  const samples = lazy(() => collectSamples(fabric));
  const dictionary = lazy(() => createDictionary(fabric, fields()));
  return {
    fabric,
    index,
    judge,
    validate: (input, value) => {
      try {
        return validate(input, value);
      } catch {
        return undefined;
      }
    },
    get schemas() {
      return schemas();
    },
    get objects() {
      return objects();
    },
    get fields() {
      return fields();
    },
    get samples() {
      return samples();
    },
    get dictionary() {
      return dictionary();
    },
    domainOf: (file) => domains.get(file) ?? folderOf(file, fabric),
    servicesOf: (ids) =>
      [...new Set(ids)].sort().map((service) => {
        const team = index.services.get(service)?.owner;
        return team === undefined ? { service } : { service, team };
      }),
    statedAt: ({ file, pointer }) => resolvePointer(fabric.documents.get(file), pointer),
  };
}

function domainsOfFiles(fabric: Fabric): ReadonlyMap<string, DomainId> {
  const services = new Map(fabric.services.map(({ id, domain }) => [id, domain]));
  return new Map([
    ...fabric.contracts.flatMap(({ file, service }): [string, DomainId][] => {
      const domain = services.get(service);
      return domain === undefined ? [] : [[file, domain]];
    }),
    ...fabric.models.map(({ at, domain }): [string, DomainId] => [at.file, domain]),
    ...fabric.flows.map(({ at, domain }): [string, DomainId] => [at.file, domain]),
    ...fabric.services.map(({ at, domain }): [string, DomainId] => [at.file, domain]),
  ]);
}

/** Fragments belong to the domain whose folder they stand in. */
function folderOf(file: string, fabric: Fabric): DomainId | undefined {
  const inside = fabric.root === "." ? file : file.slice(fabric.root.length + 1);
  const [folder] = inside.split("/");
  return fabric.domains.find(({ id }) => id === folder)?.id;
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
