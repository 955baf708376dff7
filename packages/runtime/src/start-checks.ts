/** What `start()` refuses: everything that would fail later, or silently do less than it says. */
import { hasParameters } from "./address.ts";
import { StartError } from "./errors.ts";
import { longestHold } from "./hold.ts";
import type { Route } from "./route.ts";
import type { ConsumerOptions } from "./options.ts";
import type { ReceiveDefinitions } from "./types.ts";

export interface Problem {
  readonly problem: string;
  readonly help: string;
}

/** Throws a `StartError` that names every problem. */
export function refuseStart(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const help = problems.map(({ help }) => help);
  throw new StartError(
    problems.map(({ problem }) => problem),
    [...new Set(help)].join("; "),
  );
}

export function missingHandlers(
  service: string,
  receives: ReceiveDefinitions,
  handled: ReadonlySet<string>,
): readonly Problem[] {
  const missing = Object.entries(receives).filter(([name, { required }]) => !handled.has(name) && required !== false);
  const problems = missing.map(([name, { message }]) => ({
    problem: `${service} declares that it receives ${name} (${message.channel.address}) and has no handler for it`,
    help: `add ${missing.map(([each]) => `.on.${each}(…)`).join("")} before start(), or take the operation out of the contract`,
  }));
  if (problems.length === 0 && handled.size === 0)
    return [{ problem: `${service} has no handler at all`, help: "add .on.<message>(…) before start()" }];
  return problems;
}

/** What one transport cannot keep. */
export function unsupported(routes: readonly Route[], options: ConsumerOptions, holds: boolean): readonly Problem[] {
  const { caps, name } = options.transport;
  const problems: Problem[] = [];
  if (options.order === "key" && caps.ordered === "none")
    problems.push({
      problem: `${name} keeps no order, so order: "key" cannot be kept`,
      help: "leave out order, or use a transport that delivers in order",
    });
  for (const route of routes.filter(({ handler }) => handler !== undefined)) {
    if (hasParameters(route.message.channel.address) && !caps.wildcards)
      problems.push({
        problem: `${name} cannot subscribe to an address with parameters: ${route.message.channel.address}`,
        help: "subscribe on a transport that can, or declare the addresses one by one",
      });
    const hold = longestHold(route.retry, route.timeoutMs, holds);
    if (hold > caps.holdMs)
      problems.push({
        problem: `a delivery of ${route.name} may be held for ${hold} ms (tries, time limits and waits together) and ${name} takes it back after ${caps.holdMs} ms`,
        help: "lower retry.attempts, retry.maxMs or timeoutMs, or raise the transport's own limit",
      });
  }
  const pauseMs = options.breaker === false ? 0 : (options.breaker?.pauseMs ?? 0);
  if (pauseMs > caps.holdMs)
    problems.push({
      problem: `the breaker pauses for ${pauseMs} ms and ${name} takes deliveries back after ${caps.holdMs} ms`,
      help: "lower breaker.pauseMs",
    });
  return problems;
}

export function badNumbers(options: Omit<ConsumerOptions, "transport">, routes: readonly Route[]): readonly Problem[] {
  const problems: Problem[] = [];
  const need = (what: string, value: number | undefined, least: number, whole: boolean): void => {
    if (value === undefined || (value >= least && (!whole || Number.isInteger(value)))) return;
    problems.push({
      problem: `${what} is ${value}`,
      help: `${what} must be ${whole ? "a whole number" : "a number"} of at least ${least}`,
    });
  };
  const { breaker } = options;
  need("concurrency", options.concurrency, 1, true);
  need("prefetch", options.prefetch, 1, true);
  need("dedupeTtlMs", options.dedupeTtlMs, 1, false);
  need("drainMs", options.drainMs, 0, false);
  need("patienceMs", options.patienceMs, 0, false);
  need("rateLimit.perSecond", options.rateLimit?.perSecond, Number.MIN_VALUE, false);
  if (breaker !== undefined && breaker !== false) {
    need("breaker.failureRate", breaker.failureRate, Number.MIN_VALUE, false);
    need("breaker.windowMs", breaker.windowMs, 1, false);
    need("breaker.pauseMs", breaker.pauseMs, 1, false);
    need("breaker.minimum", breaker.minimum, 1, true);
  }
  for (const { name, retry, timeoutMs, limits } of routes) {
    need(`${name}: concurrency`, limits.concurrency, 1, true);
    need(`${name}: retry.attempts`, retry.attempts, 1, true);
    need(`${name}: retry.perDelivery`, retry.perDelivery, 1, true);
    need(`${name}: retry.initialMs`, retry.initialMs, 0, false);
    need(`${name}: retry.maxMs`, retry.maxMs, 0, false);
    need(`${name}: timeoutMs`, timeoutMs, 1, false);
    need(`${name}: rateLimit.perSecond`, limits.perSecond, Number.MIN_VALUE, false);
  }
  return problems;
}
