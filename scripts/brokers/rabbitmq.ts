import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials, type BrokerDefinition } from "./broker.ts";
import { findLatest, findProgram } from "./programs.ts";

const { username, password } = credentials;

export const rabbitmq: BrokerDefinition = {
  name: "rabbitmq",
  // Not the one in sbin: it insists on a user of its own.
  find: () => (findProgram("epmd") === undefined ? undefined : findLatest("/usr/lib/rabbitmq/bin/rabbitmq-server")),
  prepare({ folder, port, secure, tls, spare: [distribution, epmd] }, command) {
    const file = (name: string) => join(folder, name);
    writeFileSync(file("enabled_plugins"), "[].\n");
    writeFileSync(
      file("rabbitmq.conf"),
      [
        `listeners.tcp.1 = 127.0.0.1:${port}`,
        `listeners.ssl.1 = 127.0.0.1:${secure}`,
        `ssl_options.certfile = ${tls.certificate}`,
        `ssl_options.keyfile = ${tls.key}`,
        "ssl_options.verify = verify_none",
        "ssl_options.fail_if_no_peer_cert = false",
        "ssl_options.versions.1 = tlsv1.3",
        `default_user = ${username}`,
        `default_pass = ${password}`,
        "max_message_size = 1048576",
      ].join("\n"),
    );
    const shared = { ERL_EPMD_PORT: String(epmd), ERL_EPMD_ADDRESS: "127.0.0.1" };
    return {
      command,
      args: [],
      env: {
        ...shared,
        RABBITMQ_NODENAME: "concord@localhost",
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_CONFIG_FILE: file("rabbitmq.conf"),
        RABBITMQ_MNESIA_BASE: file("mnesia"),
        RABBITMQ_LOG_BASE: file("log"),
        RABBITMQ_ENABLED_PLUGINS_FILE: file("enabled_plugins"),
        RABBITMQ_CONF_ENV_FILE: "/dev/null",
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
        // The server takes the place of the shell that starts it: one process to end.
        RUNNING_UNDER_SYSTEMD: "true",
      },
      // Otherwise the server starts one that outlives it.
      beside: { command: findProgram("epmd")!, args: ["-address", "127.0.0.1", "-port", String(epmd)], env: shared },
      environment: (at) => ({ RABBITMQ_URL: `amqp://${username}:${password}@127.0.0.1:${at}` }),
      secureEnvironment: (ca) => ({
        RABBITMQ_URL: `amqps://${username}:${password}@localhost:${secure}`,
        RABBITMQ_CA_FILE: ca,
      }),
    };
  },
};
