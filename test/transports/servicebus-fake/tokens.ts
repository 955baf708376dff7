/** Shared access signatures and lock tokens, as the service writes and reads them. */
import { createHmac } from "node:crypto";

export const keyName = "RootManageSharedAccessKey";
export const key = "c3RhbmQtaW4tZm9yLXRlc3RzLW9ubHk=";
/** What stands for a token of Microsoft Entra. */
export const bearer = "stand-in-bearer";

/** Whether a text is a signature by the key of this stand-in that has not ended. */
export function isSigned(text: string | undefined): boolean {
  const [scheme, fields = ""] = (text ?? "").split(" ");
  if (scheme === "Bearer") return fields === bearer;
  if (scheme !== "SharedAccessSignature") return false;
  const read = new Map(fields.split("&").map((field) => field.split(/=(.*)/s) as [string, string]));
  const signature = createHmac("sha256", key)
    .update(`${read.get("sr")}\n${read.get("se")}`)
    .digest("base64");
  const isCurrent = Number(read.get("se")) * 1_000 > Date.now();
  return read.get("skn") === keyName && isCurrent && decodeURIComponent(read.get("sig") ?? "") === signature;
}

/** The first three groups of a token have their bytes the other way round in a delivery's tag. */
export function tagOf(token: string): Buffer {
  const bytes = Buffer.from(token.replaceAll("-", ""), "hex");
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    bytes.subarray(from, to).reverse();
  return bytes;
}

/** Of the sixteen bytes of a UUID. */
export function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
