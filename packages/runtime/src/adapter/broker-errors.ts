/** The same answer from every transport to what goes wrong with every broker. */
import { ConcordError } from "../errors.ts";

/** @param where Hosts and ports; never a URL, in which a password may stand. */
export function unreachable(transport: string, where: string, cause: unknown): ConcordError {
  return new ConcordError(
    "connection",
    `${transport} cannot be reached at ${where}`,
    "see whether the broker runs there, and whether it expects TLS or plain connections",
    { cause },
  );
}

export function refused(transport: string, where: string, cause: unknown): ConcordError {
  return new ConcordError(
    "credentials",
    `${transport} at ${where} refuses the credentials`,
    "check user name, password or token, and what they are allowed to do",
    { cause },
  );
}

export function notConnected(transport: string): ConcordError {
  return new ConcordError("closed", `the ${transport} transport is not connected`, "call connect() first");
}

/** What a delivery is settled with when the broker has given it to somebody else by then. */
export function takenBack(transport: string, channel: string): ConcordError {
  return new ConcordError(
    "connection",
    `${transport} has taken a message of ${channel} back before it was settled`,
    "nothing: it comes again, here or elsewhere",
  );
}
