import path from "node:path/posix";
import type { Json, JsonObject } from "@concord/diagnostics";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Address } from "./change-case.ts";
import { type Files, resolve, valueAt } from "./edit-documents.ts";

/** Whether a value fits the schema at an address, as ajv understands the document itself: nothing of the gate takes part. */
export function accepts(files: Files, address: Address, value: Json): boolean {
  const { file } = resolve(address, files);
  const schema = dereferenced(files, file, valueAt(files, address)!, 0);
  const modern = files.get(file)!.includes("openapi: 3.1");
  const ajv = new (modern ? Ajv2020 : Ajv)({ strict: false, multipleOfPrecision: 9 });
  formats.default(ajv);
  return ajv.validate(schema as JsonObject, value);
}

/** Eight levels deep, which is more than any witness is. */
function dereferenced(files: Files, file: string, value: Json, depth: number): Json {
  if (Array.isArray(value)) return value.map((item: Json) => dereferenced(files, file, item, depth));
  if (value === null || typeof value !== "object") return value;
  const { $ref: reference, ...rest } = value as JsonObject;
  if (typeof reference === "string") {
    if (depth > 8) return true;
    const [target = "", pointer = ""] = reference.split("#");
    const home = target === "" ? file : path.join(path.dirname(file), target);
    return dereferenced(files, home, valueAt(files, `${home}#${decodeURIComponent(pointer)}`)!, depth + 1);
  }
  const members = Object.entries(rest).map(([key, member]) => [key, dereferenced(files, file, member, depth)]);
  return Object.fromEntries(members) as JsonObject;
}
