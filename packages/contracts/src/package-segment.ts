import { createHash } from "node:crypto";
import type { Fabric, ServiceId } from "./fabric.ts";

/**
 * The last part of a package's name: npm asks for names that stand in an address as they are. Where several ids come to
 * the same, the one that is that keeps it, and the others carry a hash.
 */
export function packageSegment({ services }: Pick<Fabric, "services">, id: ServiceId): string {
  const plain = plainSegment(id);
  const isTaken = plain !== id && services.some((other) => other.id !== id && plainSegment(other.id) === plain);
  return isTaken ? `${plain}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}` : plain;
}

function plainSegment(id: ServiceId): string {
  if (/^[a-z0-9-]+$/.test(id)) return id;
  const plain = id
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9-]+/g, "-");
  return /[a-z0-9]/.test(plain) ? plain : `service-${Buffer.from(id).toString("hex").slice(0, 12)}`;
}
