import type { Violation } from "./types.ts";

export type ErrorCode =
  | "start"
  | "contract-violation"
  | "parameter"
  | "message-too-large"
  | "publish"
  | "request-timeout"
  | "request-failed"
  | "handler-timeout"
  | "closed"
  | "connection"
  | "credentials"
  | "configuration"
  | "http-status"
  | "http-response"
  | "http-network"
  | "http-address"
  | "http-request"
  | "http-timeout"
  | "http-too-large"
  | "circuit-open";

/** What went wrong and what to do about it. Its text never carries payload values. */
export class ConcordError extends Error {
  readonly code: ErrorCode;
  /** One imperative sentence. */
  readonly help: string;
  constructor(code: ErrorCode, problem: string, help: string, options?: ErrorOptions) {
    super(`${problem}\n  help  ${help}`, options);
    this.name = new.target.name;
    this.code = code;
    this.help = help;
  }
}

/** Thrown by `start()`: every problem that it found, not only the first. */
export class StartError extends ConcordError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[], help: string) {
    super("start", problems.join("\n"), help);
    this.problems = problems;
  }
}

/** A payload or header that its contract does not allow, found before it was sent, or in a reply. */
export class ContractViolationError extends ConcordError {
  readonly violations: readonly Violation[];
  /** Index in the batch. */
  readonly item: number | undefined;
  constructor(name: string, contract: string, violations: readonly Violation[], item?: number) {
    super(
      "contract-violation",
      `${name}${item === undefined ? "" : ` (item ${item} of the batch)`} violates ${contract}: ${describeViolations(violations)}`,
      "change the message, or the contract if it is the one that is wrong",
    );
    this.violations = violations;
    this.item = item;
  }
}

/** A transport's answer to a publish that the broker did not take. */
export class PublishError extends ConcordError {
  /** Indices of the messages that were not taken; all of them where absent. */
  readonly failed: readonly number[] | undefined;
  constructor(problem: string, help: string, options: ErrorOptions & { readonly failed?: readonly number[] } = {}) {
    super("publish", problem, help, options);
    this.failed = options.failed;
  }
}

/** No reply came in time. The request may still have been handled. */
export class RequestTimeoutError extends ConcordError {
  constructor(name: string, timeoutMs: number) {
    super(
      "request-timeout",
      `no reply to ${name} within ${timeoutMs} ms`,
      "see whether its service runs and what its dead letters say, or pass a larger timeoutMs",
    );
  }
}

/** The service that received the request gave it up. */
export class RequestFailedError extends ConcordError {
  readonly reason: string;
  constructor(name: string, reason: string) {
    super("request-failed", `${name} was given up by the service that received it: ${reason}`, "see its dead letters");
    this.reason = reason;
  }
}

/** `/total required; headers/tenant type; payload json` (the whole of it): at most ten, without values. */
export function describeViolations(violations: readonly Violation[]): string {
  const shown = violations
    .slice(0, 10)
    .map(({ field, rule }) => `${encodeURI(field.toWellFormed()) || "payload"} ${rule}`);
  const more = violations.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

const isSafeName = /^[\w$.-]{1,64}$/;

/** What went wrong, as far as it can be told without saying what a message carries. */
export function describeProblem(error: unknown): string {
  return error instanceof ConcordError ? error.message.split("\n")[0]! : errorLabel(error);
}

/** An error's name and code, which programs choose; never its message, into which people put payload values. */
export function errorLabel(error: unknown): string {
  if (!(error instanceof Error)) return "thrown value";
  const { name, code } = error as Error & { code?: unknown };
  const label = isSafeName.test(name) ? name : "Error";
  return typeof code === "string" && isSafeName.test(code) ? `${label} ${code}` : label;
}

/** What was thrown, or an error in its place where it cannot even be looked at. */
export function readable(thrown: unknown): unknown {
  try {
    errorLabel(thrown);
    return thrown;
  } catch {
    return new Error("what was thrown cannot be read");
  }
}
