import { canonicalJson, type JsonObject } from "@concord/diagnostics";
import { createHash } from "node:crypto";
import type { Contract } from "./fabric.ts";
import type { OwnedContract } from "./join/join-channels.ts";
import { bundle } from "./resolve/bundle.ts";
import type { Library } from "./resolve/library.ts";
import { optional } from "./source/members.ts";

/** The record of one contract. Its bundle and hash are made when first asked for: checking alone needs neither. */
export function contractRecord(library: Library, contract: OwnedContract, valid: boolean): Contract {
  let bundled: JsonObject | undefined;
  let hash: string | undefined;
  const { file, specification, specificationVersion, title, version, service, compatibility } = contract;
  return {
    file,
    specification,
    specificationVersion,
    title,
    version,
    service,
    valid,
    ...optional("compatibility", compatibility),
    get bundled() {
      return (bundled ??= bundle(library, file));
    },
    get hash() {
      return (hash ??= createHash("sha256").update(canonicalJson(this.bundled)).digest("hex"));
    },
  };
}
