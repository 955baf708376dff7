import { readVariables, type Environment } from "@concord/runtime/adapter";
import type { AwsOptions } from "./options.ts";

/**
 * `AWS_REGION`; optional `AWS_ENDPOINT_URL`, `CONCORD_EVENT_BUS`. Credentials are found by the SDK as everywhere, also in
 * `AWS_ACCESS_KEY_ID` and its kin. Throws a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): AwsOptions {
  return readVariables(environment, (variables) => {
    const region = variables.required("AWS_REGION");
    const endpoint = variables.optional("AWS_ENDPOINT_URL");
    const eventBus = variables.optional("CONCORD_EVENT_BUS");
    return { region, ...(endpoint === undefined ? {} : { endpoint }), ...(eventBus === undefined ? {} : { eventBus }) };
  });
}
