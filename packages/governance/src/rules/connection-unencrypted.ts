import { defineLintRule } from "../lint-rule.ts";
import { contractOf, schemesAt } from "../security.ts";
import { textAt } from "../fields/json.ts";
import { objectOf, openStated } from "../stated.ts";
import { hostKind, isForTrying, isTemplate } from "../words/hosts.ts";

export const connectionUnencrypted = defineLintRule({
  id: "connection-unencrypted",
  severity: "warning",
  title: "A server is reached without TLS",
  explanation:
    "Whoever is on the way reads and changes the messages, and the credentials with them. Name the encrypted protocol: https, wss, kafka-secure, amqps, secure-mqtt (mqtts), stomps. Servers for developing are left alone.",
  example: "servers: { production: { host: broker.example.com:9092, protocol: kafka } }   →   kafka-secure",
  inspect: ({ fabric, index }) =>
    fabric.contracts.flatMap((contract) =>
      (index.services.get(contract.service)?.servers ?? [])
        .filter((server) => server.at.file === contract.file && plain.has(server.protocol))
        .filter((server) => hostKind(server.host) !== "loopback" && !isForTrying(server))
        .filter(({ at }) => !/^[a-z+.-]*s:\/\//iu.test(textAt(objectOf(openStated(fabric, at)), "url") ?? ""))
        .filter(({ host }) => !isTemplate(host) && !/:(443|5671|8443|8883|9093|9094|9443)(\/|$)/u.test(host))
        // A client certificate means TLS, whatever the protocol is called.
        .filter(
          (server) =>
            !(schemesAt(server.at, contractOf(server, [contract])!, fabric) ?? []).some(({ type }) => type === "X509"),
        )
        .map(({ name, protocol, at }) => ({
          at,
          message: `the server ${name} is reached by ${protocol}, without TLS`,
          label: `${protocol} is not encrypted`,
          facts: { server: name, protocol },
          help: `use ${plain.get(protocol)!}`,
        })),
    ),
});

/** Protocols without encryption, and what they are called with it. */
const plain: ReadonlyMap<string, string> = new Map([
  ["amqp", "amqps"],
  ["http", "https"],
  ["kafka", "kafka-secure"],
  ["mqtt", "secure-mqtt"],
  ["redis", "rediss"],
  ["stomp", "stomps"],
  ["ws", "wss"],
]);
