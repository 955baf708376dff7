/** Who the fake Pub/Sub lets in on its encrypted port. */
import { type KeyObject, verify } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { Refusal } from "./limits.ts";

export const token = "the-token";
/** Known, and allowed nothing. */
export const strangersToken = "strangers-token";
/** Allowed to publish and to pull, and not to look at what there is. */
export const workersToken = "workers-token";
const workersMethods = /\/(?:Publish|StreamingPull|Acknowledge|ModifyAckDeadline)$/;

/** @param path of the method; @param trusts whose own tokens are taken too */
export function checkToken(bearer: string, path: string, trusts: KeyObject | undefined): void {
  const isWorkers = bearer === `Bearer ${workersToken}`;
  if (isWorkers && workersMethods.test(path)) return;
  if (isWorkers || bearer === `Bearer ${strangersToken}`)
    throw new Refusal(status.PERMISSION_DENIED, "User not authorized to perform this action.");
  if (bearer !== `Bearer ${token}` && !isSigned(bearer, trusts))
    throw new Refusal(status.UNAUTHENTICATED, "Request had invalid authentication credentials.");
}

/** Whether it is a token that the owner of the key has signed, for this service. */
function isSigned(bearer: string, key: KeyObject | undefined): boolean {
  const [, head = "", payload = "", signature = ""] = /^Bearer ([^.]+)\.([^.]+)\.(.+)$/.exec(bearer) ?? [];
  if (key === undefined || signature === "") return false;
  const { scope } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { readonly scope?: string };
  const isForUs = scope === "https://www.googleapis.com/auth/pubsub";
  return isForUs && verify("sha256", Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, "base64url"));
}
