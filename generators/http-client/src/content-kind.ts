import type { Schema } from "@concord/contracts";

export type ContentKind = "json" | "text" | "bytes" | "form" | "multipart" | "events" | "lines";

/** How a body of a media type is handed over; the same words as the runtime's `as`. */
export function contentKind(mediaType: string, schema: Schema | undefined): ContentKind {
  const type = mediaType.split(";", 1)[0]!.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type.startsWith("multipart/")) return "multipart";
  if (type === "text/event-stream") return "events";
  if (/[/+](x-ndjson|ndjson|jsonl|x-jsonlines|json-seq)$/.test(type)) return "lines";
  if (saysBinary(schema)) return "bytes";
  if (/[/+]json$/.test(type)) return "json";
  // Frameworks write `*/*` where they mean their usual one.
  if (type === "*/*" || type === "application/*") return schema ? "json" : "bytes";
  if (type.startsWith("text/") || /[/+](xml|yaml|x-yaml|csv|javascript|graphql)$/.test(type)) return "text";
  return "bytes";
}

function saysBinary(schema: Schema | undefined): boolean {
  if (!schema || typeof schema.json === "boolean") return false;
  const { format, contentEncoding, contentMediaType, type } = schema.json;
  if (format === "binary") return true;
  return type === "string" && contentMediaType !== undefined && contentEncoding === undefined;
}
