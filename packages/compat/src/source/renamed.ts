import type { Channel, Endpoint, Fabric, Operation, Parameter, Place, Server } from "@concord/contracts";
import { pascalCase } from "@concord/contracts";
import { indexOf } from "../fabric-index.ts";
import type { Subject } from "../facts/fact.ts";
import type { Pair } from "../match.ts";
import type { FabricPairs } from "../pair.ts";
import { below } from "../place-below.ts";
import { isUntouched } from "../untouched.ts";
import type { SourceChange } from "./source-change.ts";
import type { SourceRuleId } from "./source-rules.ts";

/** What goes over the wire as before and is called otherwise in generated code. */
export function renamedThings(before: Fabric, after: Fabric, pairs: FabricPairs): SourceChange[] {
  return [
    ...pairs.services.kept.flatMap((pair) => [
      ...named(pair, "service-renamed", "the service", pair.before.id, pair.after.id),
      ...serversOf(pair, before),
    ]),
    ...methodsRenamed(before, after, pairs),
    ...pairs.channels.kept.flatMap(channelParameters),
    ...pairs.endpoints.kept.flatMap(endpointNames),
    ...schemesRenamed(before, after, pairs),
  ];
}

/** Handlers and sending methods: by the message, and by the channel as well where a service has the message on several. */
function methodsRenamed(before: Fabric, after: Fabric, pairs: FabricPairs): SourceChange[] {
  const channelNow = new Map(pairs.channels.kept.map((pair) => [pair.before.id, pair.after.id]));
  const serviceNow = new Map(pairs.services.kept.map((pair) => [pair.before.id, pair.after.id]));
  const [namesBefore, namesAfter] = [methodNames(before), methodNames(after)];
  return pairs.messages.kept.flatMap((pair) => {
    const subject: Subject = { kind: "message", ...pair };
    const direct = named(pair, "message-renamed", "the message", pair.before.name, pair.after.name, subject);
    if (direct.length > 0) return direct;
    const carrying = [...indexOf(before).senders(pair.before.id), ...indexOf(before).receivers(pair.before.id)];
    return carrying.flatMap(({ service, action, channel }) => {
      const left = namesBefore.get(methodKey(service, action, pair.before.id, channel));
      const right = namesAfter.get(
        methodKey(serviceNow.get(service) ?? "", action, pair.after.id, channelNow.get(channel) ?? ""),
      );
      return left === undefined || right === undefined
        ? []
        : named(pair, "message-renamed", "the method of the message", left, right, subject);
    });
  });
}

/** Names of methods by service, action, message and channel. */
function methodNames(fabric: Fabric): ReadonlyMap<string, string> {
  const { channels, messages } = indexOf(fabric);
  const carried = fabric.operations.flatMap((operation) =>
    operation.messages.map(({ message }) => ({ operation, message })),
  );
  const places = Map.groupBy(
    carried,
    ({ operation, message }) => `${operation.service} ${operation.action} ${message}`,
  );
  const names = new Map<string, string>();
  for (const group of places.values()) {
    const several = new Set(group.map(({ operation }) => operation.channel)).size > 1;
    for (const { operation, message } of group) {
      const name = messages.get(message)?.name ?? message;
      const suffix = several ? `On${pascalCase(channels.get(operation.channel)?.name ?? "")}` : "";
      names.set(methodKey(operation.service, operation.action, message, operation.channel), `${name}${suffix}`);
    }
  }
  return names;
}

function methodKey(service: string, action: Operation["action"], message: string, channel: string): string {
  return [service, action, message, channel].join(" ");
}

/** Programs name each server of a service that speaks of messages, and bring its credentials by that name. */
function serversOf({ before, after }: Pair<Fabric["services"][number]>, fabric: Fabric): SourceChange[] {
  if (indexOf(fabric).operationsOfService(before.id).length === 0) return [];
  const names = new Set(after.servers.map(({ name }) => name));
  return before.servers.flatMap((server): SourceChange[] => {
    if (names.has(server.name)) return [];
    const now = after.servers.find((other) => isSame(server, other));
    return now
      ? named({ before: server, after: now }, "server-renamed", "the server", server.name, now.name)
      : [gone(server, after.at)];
  });
}

function isSame(left: Server, right: Server): boolean {
  return left.protocol === right.protocol && left.host === right.host;
}

function gone({ name, at }: Server, now: Place): SourceChange {
  return {
    rule: "server-renamed",
    message: `generated code knows the server ${name} no more`,
    label: `the server ${name} is gone`,
    at: below({ file: now.file, pointer: "" }, "servers"),
    was: at,
    facts: { before: name, after: null },
    help: `keep a server called ${name}, or raise the major version`,
  };
}

function channelParameters({ before, after }: Pair<Channel>): SourceChange[] {
  const subject: Subject = { kind: "channel", before, after };
  return variables(before.address ?? "", after.address ?? "").flatMap(([was, is]) =>
    named({ before, after }, "parameter-renamed", "the parameter of the address", was, is, subject),
  );
}

function endpointNames({ before, after }: Pair<Endpoint>): SourceChange[] {
  if (isUntouched(before, after)) return [];
  const subject: Subject = { kind: "endpoint", before, after };
  return [
    ...named({ before, after }, "endpoint-renamed", "the endpoint", before.name, after.name, subject),
    ...(before.direction === "path" ? variables(before.path, after.path) : []).flatMap(([was, is]) =>
      named({ before, after }, "parameter-renamed", "the path parameter", was, is, subject),
    ),
    ...headersRespelt(before.parameters, after.parameters, subject),
    ...before.responses.flatMap(({ status, headers }) => {
      const now = after.responses.find((other) => other.status.toLowerCase() === status.toLowerCase());
      return headersRespelt(headers, now?.headers ?? [], subject);
    }),
  ];
}

/** On the wire a header has no capitals; in generated code it has those of the contract. */
function headersRespelt(before: readonly Parameter[], after: readonly Parameter[], subject: Subject): SourceChange[] {
  const now = new Map(after.filter(isHeader).map((header) => [header.name.toLowerCase(), header]));
  return before.filter(isHeader).flatMap((header) => {
    const other = now.get(header.name.toLowerCase());
    return other
      ? named({ before: header, after: other }, "parameter-renamed", "the header", header.name, other.name, subject)
      : [];
  });
}

function isHeader(parameter: Parameter): boolean {
  return parameter.in === "header";
}

/** Names in two templates of the same form, by their order. */
function variables(before: string, after: string): [string, string][] {
  const [was, is] = [before, after].map((path) => [...path.matchAll(/\{([^}]*)\}/gu)].map(([, name]) => name!)) as [
    string[],
    string[],
  ];
  return was.flatMap((name, index): [string, string][] => (is[index] === undefined ? [] : [[name, is[index]]]));
}

/** What proves a caller is handed to a client by the name of its security scheme. */
function schemesRenamed(before: Fabric, after: Fabric, pairs: FabricPairs): SourceChange[] {
  return pairs.services.kept.flatMap(({ before: was, after: is }) => {
    const left = schemesOf(before, was.id);
    const right = schemesOf(after, is.id);
    const added = [...right.keys()].filter((name) => !left.has(name));
    return [...left].flatMap(([name, was]): SourceChange[] => {
      const subject = right.has(name) ? undefined : pairs.endpoints.kept.find((pair) => pair.before === was);
      if (!subject) return [];
      const now = added.length === 1 ? added[0]! : null;
      return [
        {
          rule: "scheme-renamed",
          message: `generated clients take no credentials called ${name} any more`,
          label: now === null ? `"${name}" is gone` : `was "${name}", now "${now}"`,
          at: below(
            { file: subject.after.at.file, pointer: "" },
            "components",
            "securitySchemes",
            ...(now === null ? [] : [now]),
          ),
          was: below({ file: was.at.file, pointer: "" }, "components", "securitySchemes", name),
          facts: { before: name, after: now },
          help: `keep the security scheme's name ${name}, or raise the major version`,
          subject: { kind: "endpoint", ...subject },
        },
      ];
    });
  });
}

/** The schemes that endpoints of a service ask for, each with one that does. */
function schemesOf(fabric: Fabric, service: string): Map<string, Endpoint> {
  const own = indexOf(fabric)
    .endpointsOfService(service)
    .filter(({ direction }) => direction === "path");
  return new Map(
    own.flatMap((endpoint) => {
      const ways = Array.isArray(endpoint.security) ? (endpoint.security as readonly object[]) : [];
      return ways.flatMap((way) => Object.keys(way ?? {}).map((name) => [name, endpoint] as const));
    }),
  );
}

function named(
  { before, after }: Pair<{ readonly at: Place }>,
  rule: SourceRuleId,
  what: string,
  was: string,
  is: string,
  subject?: Subject,
): SourceChange[] {
  if (was === is) return [];
  return [
    {
      rule,
      message: `${what} is called ${is} in generated code, and was ${was}`,
      label: `was ${was}`,
      at: after.at,
      was: before.at,
      facts: { before: was, after: is },
      help: helpFor(rule, was, is),
      ...(subject && { subject }),
    },
  ];
}

function helpFor(rule: SourceRuleId, was: string, is: string): string {
  if (rule === "parameter-renamed") return `keep the name ${was}, or raise the major version`;
  if (rule === "server-renamed") return `call the server ${was} again, or raise the major version`;
  const pinned = is.startsWith(`${was}On`)
    ? `give the message on the new channel a name of its own`
    : `write x-name: ${was}`;
  return `${pinned}, or raise the major version`;
}
