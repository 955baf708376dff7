/** A broker that runs on this machine for tests, benchmarks and local development. */
import type { Front } from "./front.ts";

export type BrokerName = "kafka" | "rabbitmq" | "nats" | "redis" | "mosquitto" | "postgresql";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How to run a broker that has its folder and its ports. */
export interface Launch extends Command {
  /** Run to their end before the first start: formats storage, creates users. */
  readonly once?: readonly Command[];
  /** Runs as long as the broker does. */
  readonly beside?: Command;
  /** Ends with 0 when the broker is ready. Default: its port accepts connections. */
  readonly probe?: Command;
  /** What clients read their configuration from, by environment variable. `port`: where they connect. */
  environment(port: number): Readonly<Record<string, string>>;
  /** The same for `place.secure`; `ca` is the path of the certificate to trust. */
  secureEnvironment?(ca: string): Readonly<Record<string, string>>;
}

export interface Place {
  /** Belongs to the user that runs the broker. */
  readonly folder: string;
  /** For clients. */
  readonly port: number;
  /** Reached through the front alone, for brokers that tell their clients an address of their own. */
  readonly fronted: number;
  /** Where the front listens. */
  readonly front: number;
  /** For clients that speak TLS, 1.3 alone. */
  readonly secure: number;
  /** Paths of PEM files, for `localhost`. */
  readonly tls: Certificate;
  /** For whatever else it needs. */
  readonly spare: readonly [number, number];
}

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface BrokerDefinition {
  readonly name: BrokerName;
  /** Path of what it needs to run; undefined where it is not installed. */
  find(): string | undefined;
  /** Writes the configuration into `place.folder`. `found` is what `find` returned. */
  prepare(place: Place, found: string): Launch;
  /** Whether clients behind the front are told its address. Default: the front passes on to `port`. */
  readonly fronted?: true;
}

export interface RunningBroker extends AsyncDisposable {
  readonly name: BrokerName;
  readonly port: number;
  /** Configuration of clients that connect to the broker itself. */
  readonly environment: Readonly<Record<string, string>>;
  /** Configuration of clients that connect with TLS; empty where the broker is not one for clients. */
  readonly secureEnvironment: Readonly<Record<string, string>>;
  /** A way to the broker that tests can cut. */
  readonly front: Front & { readonly environment: Readonly<Record<string, string>> };
  /** Ends the process, with SIGKILL unless told otherwise; data and ports stay. */
  halt(signal?: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Starts it again on its data and ports, and waits until it is ready. */
  resume(): Promise<void>;
  /** Ends it for good and removes its data. Idempotent. */
  stop(): Promise<void>;
}

/** The user of every broker that knows users. They listen on loopback only. */
export const credentials = { username: "concord", password: "concord-local" } as const;
