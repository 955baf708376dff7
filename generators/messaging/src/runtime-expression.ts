import {
  type Definition,
  type MessageModel,
  type ModernSchema,
  type ServiceModel,
  propertyAccess,
  stringLiteral,
} from "@concord/codegen";

/** A function of payload and headers, as generated code writes it. */
export interface Extractor {
  readonly parameters: string;
  readonly body: string;
  /** Whether it calls `textAt`. */
  readonly needsTextAt: boolean;
}

/**
 * `$message.payload#/customer/id` as code. Where the schema promises a text at the place it is plain member access;
 * anywhere else `textAt` looks for it. Undefined when the expression is not one.
 */
export function extractor(expression: string, message: MessageModel, model: ServiceModel): Extractor | undefined {
  const found = /^\$message\.(payload|header)#((?:\/[^/]*)+)$/.exec(expression);
  if (!found) return undefined;
  const [, source, pointer] = found as unknown as [string, "payload" | "header", string];
  const path = pointer
    .slice(1)
    .split("/")
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
  const [argument, parameters] = source === "payload" ? ["data", "data"] : ["headers", "_data, headers"];
  const key = source === "payload" ? message.payload.key : message.headers?.key;
  if (key !== undefined && message.carried === "json" && promisesText({ $ref: key }, path, model.schemas.definitions)) {
    return { parameters, body: argument + path.map((name) => propertyAccess(name)).join(""), needsTextAt: false };
  }
  const names = path.map(stringLiteral).join(", ");
  return { parameters, body: `textAt(${argument}, [${names}])`, needsTextAt: true };
}

/** `$message.header#/replyTo` → `replyTo`; undefined for any other place. */
export function headerNamed(expression: string): string | undefined {
  const [, name] = /^\$message\.header#\/([^/]+)$/.exec(expression) ?? [];
  return name?.replace(/~1/g, "/").replace(/~0/g, "~");
}

/** Whether every valid value has a text at the path, and its type says so without narrowing. */
function promisesText(
  schema: ModernSchema,
  path: readonly string[],
  definitions: ReadonlyMap<string, Definition>,
  depth = 0,
): boolean {
  if (typeof schema === "boolean" || depth > 20) return false;
  if (schema.$ref !== undefined) {
    return promisesText(definitions.get(schema.$ref)?.schema ?? true, path, definitions, depth + 1);
  }
  if (schema.allOf || schema.anyOf || schema.oneOf) return false;
  const [first, ...rest] = path;
  const [type, ...others] = schema.type ?? [];
  if (others.length > 0) return false;
  if (first === undefined) return type === "string";
  if (type !== "object" || !schema.required?.includes(first)) return false;
  const field = schema.properties && Object.hasOwn(schema.properties, first) ? schema.properties[first] : undefined;
  return field !== undefined && promisesText(field, rest, definitions, depth);
}
