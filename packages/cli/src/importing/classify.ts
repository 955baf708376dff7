import { parse } from "yaml";
import type { SourceText } from "./read-sources.ts";

export type SourceKind =
  | "asyncapi"
  | "openapi"
  | "swagger"
  | "arazzo"
  | "json-schema"
  | "avro"
  | "protobuf"
  | "registry"
  | "text"
  | "other";

/** What a file is, from its own words; a document that is broken further down is still known by its first ones. */
export function classify({ file, text }: SourceText): SourceKind {
  if (/\.mdx?$/iu.test(file)) return "text";
  if (/\.proto$/iu.test(file)) return "protobuf";
  const named = /^\s*\{?\s*["']?(asyncapi|openapi|swagger|arazzo)["']?\s*:/mu.exec(text)?.[1];
  if (named !== undefined) return named as SourceKind;
  const value = parsed(text);
  if (isRegistry(value)) return "registry";
  if (!isRecord(value)) return "other";
  if (/\.avsc$/iu.test(file) || isAvro(value)) return "avro";
  const speaks = ["$schema", "$defs", "definitions", "properties", "allOf", "oneOf", "anyOf", "enum", "pattern"];
  return speaks.some((key) => key in value) || typeof value["type"] === "string" ? "json-schema" : "other";
}

/** One version of one subject, as the registry's REST API gives it. */
export interface RegistryEntry {
  readonly subject: string;
  readonly version: number;
  readonly id?: number;
  /** Absent: Avro. */
  readonly schemaType?: string;
  readonly schema: string;
  readonly references?: readonly { readonly name: string; readonly subject: string; readonly version: number }[];
}

/** `GET /schemas`, or `GET /subjects/{subject}/versions/{version}`: one, or one a line. */
export function registryEntries(text: string): readonly RegistryEntry[] {
  const value = parsed(text);
  return (Array.isArray(value) ? value : [value]).filter(isEntry);
}

function isRegistry(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 && value.every(isEntry) : isEntry(value);
}

function isEntry(value: unknown): value is RegistryEntry {
  return (
    isRecord(value) &&
    typeof value["subject"] === "string" &&
    typeof value["version"] === "number" &&
    typeof value["schema"] === "string"
  );
}

function isAvro(value: Readonly<Record<string, unknown>>): boolean {
  return ["record", "enum", "fixed"].includes(String(value["type"])) && typeof value["name"] === "string";
}

function parsed(text: string): unknown {
  try {
    return /^\s*[[{]/u.test(text) ? JSON.parse(text) : parse(text, { logLevel: "silent" });
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
