import { type Fabric, type FabricIndex, type Place, type Schema, type Service, createIndex } from "@concord/contracts";
import { type Finding, finding, nearestWord } from "@concord/diagnostics";
import { describesField, fieldsOf } from "./schema-field.ts";

/** Fields that consumers say they read and that nobody describes. */
export function missedUses(fabric: Fabric): Finding[] {
  const index = createIndex(fabric);
  const operations = fabric.operations.flatMap((operation) => {
    const declared = [...operation.messages, ...(operation.reply?.messages ?? [])];
    const schemas = declared.flatMap(({ payload, message }) => payload ?? index.messages.get(message)?.payload ?? []);
    return check(
      fabric,
      operation.uses ?? [],
      schemas,
      below(operation.at, "x-uses"),
      operation.service,
      operation.name,
    );
  });
  const uses = fabric.services.flatMap((service) =>
    service.uses.flatMap((use) => {
      const schemas = schemasOf(use, index);
      return schemas
        ? check(fabric, use.fields ?? [], schemas, below(use.at, "fields"), service.id, use.target.id)
        : [];
    }),
  );
  return [...operations, ...uses];
}

function schemasOf({ target }: Service["uses"][number], index: FabricIndex): readonly Schema[] | undefined {
  if (target.kind === "message") {
    const message = index.messages.get(target.id);
    return message && [message.payload].flatMap((schema) => schema ?? []);
  }
  const endpoint = index.endpoints.get(target.id);
  const parts = endpoint && [...endpoint.responses, endpoint.requestBody];
  return parts?.flatMap((part) => part?.content ?? []).flatMap(({ schema }) => schema ?? []);
}

function check(
  fabric: Fabric,
  fields: readonly string[],
  schemas: readonly Schema[],
  at: Place,
  service: string,
  target: string,
): Finding[] {
  // Avro and the like are compared by their own rules.
  if (schemas.length === 0 || schemas.some(({ format }) => format !== "json-schema")) return [];
  return fields.flatMap((field, index) => {
    if (schemas.some((schema) => describesField(schema, field))) return [];
    const meant = nearestWord(field.split("/")[1] ?? "", schemas.flatMap(fieldsOf));
    const place = fabric.locate({ file: at.file, pointer: `${at.pointer}/${index}` });
    return finding({
      code: "wiring/use-missed",
      severity: "error",
      message: `${service} says it reads ${field}, which ${target} does not have`,
      label: `there is no ${field}`,
      at: place,
      facts: { service, target, field },
      help: meant === undefined ? "name a field that exists, or leave it out" : `did you mean /${meant}?`,
    });
  });
}

function below({ file, pointer }: Place, key: string): Place {
  return { file, pointer: `${pointer}/${key}` };
}
