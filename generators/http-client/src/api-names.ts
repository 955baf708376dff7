import { headerText, sourceName } from "@concord/codegen";
import type { Contract, Fabric } from "@concord/contracts";
import type { ApiModel } from "./api-model.ts";

/** The first line of an API's modules names that API's contract, whoever uses it. */
export function apiHeader(fabric: Fabric, contract: Contract): string {
  return headerText([{ ...contract, file: sourceName(fabric, contract.file) }]);
}

/** `ordersApi`, `ordersWebhooks`: the records of an API. */
export function apiConstant(api: Pick<ApiModel, "prefix">, kind: "Api" | "Webhooks"): string {
  return `${api.prefix.charAt(0).toLowerCase()}${api.prefix.slice(1)}${kind}`;
}
