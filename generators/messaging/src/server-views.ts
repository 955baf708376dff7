import type { Server } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { docComment, propertyKey } from "@concord/codegen";

/** What `servers.ts` prints for one server. */
export interface ServerView {
  readonly name: string;
  readonly value: JsonObject;
  /** The type of what a program has to bring, alternatives as a union; absent where nobody is asked for anything. */
  readonly credentials: string | undefined;
  readonly description: string;
}

const text = "string | (() => string | Promise<string>)";
const account = `{ readonly username: string; readonly password: ${text} }`;
const token = "{ readonly token: () => string | Promise<string> }";
const certificate = "{ readonly certificate: string; readonly key: string }";

/** By the first word of a scheme, as it is seen on the wire. */
const credentials: Readonly<Record<string, string>> = {
  userPassword: account,
  plain: account,
  scramSha256: account,
  scramSha512: account,
  "http basic": account,
  "http bearer": token,
  oauth2: token,
  openIdConnect: token,
  X509: certificate,
};

/** The service's servers, each name once, in the order of the contract. */
export function serverViews(servers: readonly Server[]): readonly ServerView[] {
  return [...new Map(servers.map((server) => [server.name, server])).values()].map((server) => {
    const { name, protocol, protocolVersion, host, template, variables, description = "", access } = server;
    const ways = access?.ways ?? [];
    return {
      name,
      description,
      value: {
        protocol,
        ...(protocolVersion !== undefined && { protocolVersion }),
        host,
        ...(template !== undefined && { template }),
        ...(variables && { variables: plain(variables) }),
        ...(ways.length > 0 && { signIn: ways.map((way) => Object.keys(way)) }),
      },
      credentials: union(ways.map((way) => Object.keys(way).map(credentialsOf).join(" & ") || "undefined")),
    };
  });
}

function plain(variables: NonNullable<Server["variables"]>): JsonObject {
  return Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, { ...variable }]));
}

/** Whoever knows nothing of a scheme can only pass on what its operator gave them. */
function credentialsOf(scheme: string): string {
  const [first = "", second = ""] = scheme.split(" ");
  return (
    credentials[`${first} ${second}`] ??
    credentials[first] ??
    (/apikey/i.test(first) ? `{ readonly apiKey: ${text} }` : "{ readonly [name: string]: unknown }")
  );
}

function union(types: readonly string[]): string | undefined {
  return types.length === 0 ? undefined : [...new Set(types)].join(" | ");
}

function credentialsMember(name: string, type: string): string {
  const line = `  readonly ${propertyKey(name)}: ${type};`;
  return line.length <= 120
    ? line
    : `  readonly ${propertyKey(name)}:\n    | ${type.replaceAll(" } | {", " }\n    | {")};`;
}

/** Members of the credentials' type, each with the server's own words. */
export function credentialsMembers(servers: readonly ServerView[]): readonly string[] {
  return servers.flatMap(({ name, description, credentials: type }) =>
    type === undefined ? [] : [`${docComment([description], 2)}${credentialsMember(name, type)}`],
  );
}
