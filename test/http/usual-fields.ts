import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/**
 * A request's body with the defaults that its schema, as it is written, says of fields that are left out, and without what
 * is read-only. Found by hand's rules.
 */
export function withUsualFields(body: unknown, schema: Schema): unknown {
  return withFields(body, schema, "readOnly");
}

/** A reply's body without what is write-only. */
export function withoutUntold(body: unknown, schema: Schema): unknown {
  return withFields(body, schema, "writeOnly");
}

function withFields(body: unknown, { json }: Schema, without: "readOnly" | "writeOnly"): unknown {
  if (typeof json === "boolean") return body;
  const shared = (json["$defs"] ?? {}) as JsonObject;
  const together = (schema: Json): readonly JsonObject[] => {
    if (typeof schema !== "object" || schema === null) return [];
    const { $ref: ref, allOf = [] } = schema as JsonObject;
    const name = typeof ref === "string" ? decodeURIComponent(/^#\/\$defs\/(.+)$/.exec(ref)?.[1] ?? "") : undefined;
    const target = ref === "#" ? json : name === undefined ? undefined : shared[name.replace(/~1/g, "/")];
    return [
      schema as JsonObject,
      ...(target === undefined ? [] : together(target)),
      ...(allOf as readonly Json[]).flatMap(together),
    ];
  };
  const fill = (value: unknown, schemas: readonly JsonObject[]): unknown => {
    const all = (keyword: string): readonly Json[] => schemas.flatMap((one) => one[keyword] ?? []);
    if (Array.isArray(value)) return value.map((item) => fill(item, all("items").flatMap(together)));
    if (typeof value !== "object" || value === null || value instanceof Blob) return value;
    const given = value as Readonly<Record<string, unknown>>;
    const properties = all("properties") as readonly JsonObject[];
    const names = new Set([...Object.keys(given), ...properties.flatMap(Object.keys)]);
    const fields = [...names].flatMap((name): [string, unknown][] => {
      const named = properties.flatMap((one) => (Object.hasOwn(one, name) ? together(one[name]!) : []));
      const schemasOf = named.length > 0 ? named : all("additionalProperties").flatMap(together);
      if (named.some((one) => one[without] === true)) return [];
      if (Object.hasOwn(given, name)) return [[name, fill(given[name], schemasOf)]];
      const usual = named.find((one) => one["default"] !== undefined)?.["default"];
      const isFilled = without === "readOnly" && !all("required").includes(name);
      return usual === undefined || !isFilled ? [] : [[name, fill(usual, schemasOf)]];
    });
    return Object.fromEntries(fields);
  };
  return fill(body, together(json));
}
