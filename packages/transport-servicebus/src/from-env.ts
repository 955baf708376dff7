import { readVariables, type Environment } from "@concord/runtime/adapter";
import type { ServiceBusOptions } from "./options.ts";

/**
 * `SERVICEBUS_CONNECTION_STRING`, or `SERVICEBUS_NAMESPACE` where the credential comes from code:
 * `servicebus({ ...fromEnv(), credential })`. Optional `SERVICEBUS_ORDERED`, `SERVICEBUS_CREATE` (`nothing`, `temporary`,
 * `all`), `SERVICEBUS_ADMINISTRATION`. Throws a `ConcordError` that names what is missing.
 */
export function fromEnv(environment: Environment = process.env): ServiceBusOptions {
  return readVariables(environment, (variables) => {
    const namespace = variables.optional("SERVICEBUS_NAMESPACE");
    const connectionString =
      namespace === undefined
        ? variables.required("SERVICEBUS_CONNECTION_STRING")
        : variables.optional("SERVICEBUS_CONNECTION_STRING");
    const ordered = variables.flag("SERVICEBUS_ORDERED");
    const create = variables.oneOf("SERVICEBUS_CREATE", ["nothing", "temporary", "all"]);
    const administration = variables.optional("SERVICEBUS_ADMINISTRATION");
    return {
      ...(connectionString === undefined ? { namespace: namespace! } : { connectionString }),
      ...(ordered === undefined ? {} : { ordered }),
      ...(create === undefined ? {} : { create }),
      ...(administration === undefined ? {} : { administration }),
    };
  });
}
