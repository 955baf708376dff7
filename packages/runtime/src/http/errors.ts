import { ConcordError, describeViolations } from "../errors.ts";
import type { Violation } from "../types.ts";

/** A problem as RFC 9457 describes it. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** A response with a status that the contract does not declare, or one that `successOf` was not prepared for. */
export class HttpStatusError extends ConcordError {
  readonly status: number;
  /** What the server said, where it said it as `application/problem+json`. */
  readonly problem: Problem | undefined;
  constructor(call: string, status: number, problem?: Problem) {
    super("http-status", `${call} was answered with status ${status}`, "see `problem`, or declare the status");
    this.status = status;
    this.problem = problem;
  }
}

/** A response that its contract does not allow. */
export class InvalidResponseError extends ConcordError {
  readonly status: number;
  readonly violations: readonly Violation[];
  constructor(call: string, contract: string, status: number, violations: readonly Violation[]) {
    super(
      "http-response",
      `the answer to ${call}, status ${status}, violates ${contract}: ${describeViolations(violations)}`,
      'tell the owner of the API; `validate: "requests"` takes such answers as they are',
    );
    this.status = status;
    this.violations = violations;
  }
}

/** A response, or one item of a stream, that is larger than the caller takes. The rest of it was not read. */
export class ResponseTooLargeError extends ConcordError {
  constructor(call: string, maxBytes: number) {
    super(
      "http-too-large",
      `the answer to ${call} has more than ${maxBytes} bytes`,
      "pass a larger maxBytes, or ask for less at once",
    );
  }
}

/** No answer: the connection failed. `cause` says why. */
export class HttpNetworkError extends ConcordError {
  constructor(call: string, cause: unknown) {
    super(
      "http-network",
      `${call} got no answer: the connection failed`,
      "see its cause, and whether the server runs",
      {
        cause,
      },
    );
  }
}

/** No answer in time. */
export class HttpTimeoutError extends ConcordError {
  constructor(call: string, timeoutMs: number) {
    super(
      "http-timeout",
      `${call} got no answer within ${timeoutMs} ms`,
      "pass a larger timeoutMs, or look at the server",
    );
  }
}

/** Not sent: too many calls have failed lately. */
export class CircuitOpenError extends ConcordError {
  constructor(call: string) {
    super(
      "circuit-open",
      `${call} was not sent: too many calls to this API have failed`,
      "wait until it has recovered",
    );
  }
}

/** Not sent: what the contract's security asks for was not given, or could not be had. */
export class CredentialsError extends ConcordError {
  constructor(problem: string, help: string, options?: ErrorOptions) {
    super("credentials", problem, help, options);
  }
}

/** Not sent: the platform takes no such request. Says nothing of what is in it. */
export class UnsendableRequestError extends ConcordError {
  constructor(call: string, obstacle: string) {
    super("http-request", `${call} was not sent: ${obstacle}`, "look at what the caller and its credentials add to it");
  }
}

/** Not sent: its address is none that may be called. Says nothing of the address: it is somebody's data. */
export class AddressRefusedError extends ConcordError {
  constructor(name: string, why: string) {
    super("http-address", `${name} was not sent: ${why}`, "list the host in allowedHosts if it may be called");
  }
}
