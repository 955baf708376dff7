/** Apache Kafka in KRaft mode: one process that is broker and controller. */
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findProgram } from "./programs.ts";

const { username, password } = credentials;

/** Where install.sh puts the jars. */
function jars(): string {
  return (
    process.env["CONCORD_KAFKA_JARS"] ??
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "concord/kafka")
  );
}

export const kafka: BrokerDefinition = {
  name: "kafka",
  fronted: true,
  find: () => (existsSync(jars()) ? findProgram("java") : undefined),
  prepare({ folder, port, fronted, front, secure, tls, spare: [controller, internal] }, java) {
    // The ordinary user cannot read root's cache.
    cpSync(jars(), join(folder, "lib"), { recursive: true });
    const config = join(folder, "server.properties");
    const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    const oauth =
      'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";';
    writeFileSync(
      config,
      [
        "process.roles=broker,controller",
        "node.id=1",
        `controller.quorum.voters=1@127.0.0.1:${controller}`,
        `listeners=CLIENT://127.0.0.1:${port},FRONTED://127.0.0.1:${fronted},SECURE://127.0.0.1:${secure},INTERNAL://127.0.0.1:${internal},CONTROLLER://127.0.0.1:${controller}`,
        `advertised.listeners=CLIENT://127.0.0.1:${port},FRONTED://127.0.0.1:${front},SECURE://localhost:${secure},INTERNAL://127.0.0.1:${internal}`,
        "listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,FRONTED:SASL_PLAINTEXT,SECURE:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names=CONTROLLER",
        "inter.broker.listener.name=INTERNAL",
        ...["client", "fronted", "secure"].flatMap((listener) => [
          `listener.name.${listener}.sasl.enabled.mechanisms=SCRAM-SHA-512,OAUTHBEARER`,
          `listener.name.${listener}.scram-sha-512.sasl.jaas.config=${scram}`,
          `listener.name.${listener}.oauthbearer.sasl.jaas.config=${oauth}`,
        ]),
        "listener.name.secure.ssl.keystore.type=PEM",
        `listener.name.secure.ssl.keystore.certificate.chain=${oneLine(tls.certificate)}`,
        `listener.name.secure.ssl.keystore.key=${oneLine(tls.key)}`,
        "listener.name.secure.ssl.enabled.protocols=TLSv1.3",
        `log.dirs=${join(folder, "data")}`,
        "num.partitions=4",
        // One broker holds what otherwise three do, and nobody waits for members that may still come.
        "offsets.topic.replication.factor=1",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "share.coordinator.state.topic.replication.factor=1",
        "share.coordinator.state.topic.min.isr=1",
        "offsets.topic.num.partitions=4",
        "group.initial.rebalance.delay.ms=0",
        "broker.heartbeat.interval.ms=500",
        "broker.session.timeout.ms=3000",
        "controlled.shutdown.max.retries=0",
      ].join("\n"),
    );
    const run = (main: string, ...args: string[]) => ({
      command: java,
      args: [
        "-Xms128m",
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        join(folder, "lib", "*"),
        main,
        ...args,
      ],
    });
    return {
      ...run("kafka.Kafka", config),
      once: [
        run(
          "kafka.tools.StorageTool",
          "format",
          "--cluster-id",
          "Y29uY29yZC1sb2NhbC0wMQ",
          "--config",
          config,
          "--add-scram",
          `SCRAM-SHA-512=[name=${username},password=${password}]`,
        ),
      ],
      environment: (at) => ({
        KAFKA_BROKERS: `127.0.0.1:${at}`,
        KAFKA_USERNAME: username,
        KAFKA_PASSWORD: password,
      }),
      secureEnvironment: (ca) => ({
        KAFKA_BROKERS: `localhost:${secure}`,
        KAFKA_USERNAME: username,
        KAFKA_PASSWORD: password,
        KAFKA_TLS: "true",
        KAFKA_CA_FILE: ca,
      }),
    };
  },
};

/** A file as the value of a property. */
function oneLine(path: string): string {
  return readFileSync(path, "utf8").trim().replaceAll("\n", "\\n");
}
