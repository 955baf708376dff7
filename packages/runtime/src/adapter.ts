/** What transports lean on, so that each speaks of its own broker only. */
export { addressMatcher, hasParameters, type MatchAddress } from "./address.ts";
export { decodeBody } from "./content.ts";
export * from "./adapter/broker-errors.ts";
export * from "./adapter/connection.ts";
export * from "./adapter/dead-letters.ts";
export * from "./adapter/separated.ts";
export * from "./adapter/load-client.ts";
export * from "./adapter/maximum.ts";
export * from "./adapter/reconnect.ts";
export * from "./adapter/refuse-parameters.ts";
export * from "./adapter/tls.ts";
export * from "./adapter/unsettled.ts";
export * from "./adapter/variables.ts";
export { InFlight } from "./in-flight.ts";
export { Queue } from "./queue.ts";
export * from "./webhook-signature.ts";
export { createJudge, type Judgement } from "./judge.ts";
