import type { Server } from "@concord/contracts";

/** What a host name shows of where it stands. */
export type HostKind = "loopback" | "private" | "internal" | "public";

/** Says where a host stands: `kafka:9092` and `db.svc.cluster.local` are found from inside only. */
export function hostKind(address: string): HostKind {
  const host = hostOf(address);
  if (/^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1|host\.docker\.internal)$/u.test(host))
    return "loopback";
  if (/^(10\.\d+|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d+\.\d+$/u.test(host)) return "private";
  if (/\.(internal|intranet|local|lan|corp|home|private|cluster)$/u.test(host)) return "internal";
  return "public";
}

/** The host of `user:password@host:port/path`, small; what is filled in later stays as `{name}`. */
export function hostOf(address: string): string {
  const authority = address.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, "").split(/[/?#]/u)[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:(\d+|\{[^}]*\})$/u, "");
}

/** Whether a server says that people rely on it. */
export function isForReal({ name, description = "" }: Pick<Server, "name" | "description">): boolean {
  return /\b(prod|production|live|staging|public)\b/iu.test(`${name.replaceAll(/[_-]/gu, " ")} ${description}`);
}

/** Whether a server says that it is one for developing and trying out. */
export function isForTrying({ name, description = "" }: Pick<Server, "name" | "description">): boolean {
  return /\b(dev|develop|development|local|localhost|test|testing|sandbox|mock|docker|example|demo|ci)\b/iu.test(
    `${name.replaceAll(/[_-]|(?<=\p{Ll})(?=\p{Lu})/gu, " ")} ${description}`,
  );
}

/** Whether the host is whatever the reader puts there: a customer's own webhook. */
export function isTemplate(address: string): boolean {
  return /^\{[^}]*\}$/u.test(hostOf(address));
}
