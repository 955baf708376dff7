import type { ContentModel } from "@concord/generator-http-client";
import type { PrintedTypes } from "@concord/generator-http-client/print-types";

/** A body to a library over plain `fetch`: a stream of items is the list that it is in the end. */
export function bodyType({ as, variant, each, whole }: ContentModel, { textOf }: Pick<PrintedTypes, "textOf">): string {
  const type = variant && textOf(variant);
  switch (as) {
    case "json":
      return type ?? "unknown";
    case "text":
      return type === undefined || type === "unknown" ? "string" : type;
    case "bytes":
      return "Blob";
    case "form":
      return type ?? "Record<string, string>";
    case "multipart":
      return type ?? "Record<string, string | Blob>";
    case "events":
      return each ? listOf(type ?? "unknown") : (type ?? "string");
    case "lines":
      return whole && type !== undefined ? type : listOf(type ?? "unknown");
  }
}

function listOf(type: string): string {
  return /^[\w$.]+$/.test(type) ? `${type}[]` : `(${type})[]`;
}
