/**
 * What the stubs cost on real brokers: pairs of runs, the raw client and the stubs in turns on one broker in one
 * process, both with the same headers. Prints the median of the pairs' ratios with what half of the pairs lie between,
 * and what each needs for a message.
 *
 *   npm run bench -- transports [--lanes kafka,rabbitmq,nats,nats-core,pubsub,servicebus] [--messages 20000] [--pairs 9]
 */
import { parseArgs } from "node:util";
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as nats from "@concord/transport-nats";
import * as pubsub from "@concord/transport-pubsub";
import * as rabbitmq from "@concord/transport-rabbitmq";
import * as servicebus from "@concord/transport-servicebus";
import { brokers, runBroker, type BrokerName } from "../scripts/brokers/index.ts";
import { measure } from "./transports/lane.ts";
import { startService } from "./transports/pubsub-lane.ts";
import { rawLanes } from "./transports/raw-lanes.ts";
import { startServiceBusFake } from "./transports/servicebus-lane.ts";
import { stubLane } from "./transports/stub-lane.ts";

const { values } = parseArgs({
  options: {
    lanes: { type: "string", default: "" },
    messages: { type: "string", default: "20000" },
    pairs: { type: "string", default: "9" },
  },
});

type Environment = Readonly<Record<string, string>>;

interface Measured {
  readonly title: string;
  /** By name, or what starts a stand-in for it. */
  readonly broker: BrokerName | typeof startService | typeof startServiceBusFake;
  readonly transport: (environment: Environment) => Transport;
  readonly flow: { readonly inFlight: number; readonly batch: number };
  /** Throughput that the stubs keep of the raw client's, at least. */
  readonly bar: number;
}

const measured: Readonly<Record<keyof typeof rawLanes, Measured>> = {
  rabbitmq: {
    title: "RabbitMQ, quorum queue, confirms",
    broker: "rabbitmq",
    transport: (environment) => rabbitmq.rabbitmq(rabbitmq.fromEnv(environment)),
    flow: { inFlight: 200, batch: 1 },
    bar: 0.95,
  },
  nats: {
    title: "NATS JetStream, confirmed",
    broker: "nats",
    transport: (environment) => nats.nats(nats.fromEnv(environment)),
    flow: { inFlight: 200, batch: 1 },
    bar: 0.95,
  },
  "nats-core": {
    title: "NATS core",
    broker: "nats",
    transport: (environment) => nats.nats({ ...nats.fromEnv(environment), delivery: "at-most-once" }),
    flow: { inFlight: 200, batch: 1 },
    bar: 0.85,
  },
  kafka: {
    title: "Kafka, batches of 100",
    broker: "kafka",
    transport: (environment) => kafka.kafka(kafka.fromEnv(environment)),
    flow: { inFlight: 200, batch: 100 },
    bar: 0.85,
  },
  pubsub: {
    title: "Pub/Sub, stand-in",
    broker: startService,
    transport: (environment) => pubsub.pubsub(pubsub.fromEnv(environment)),
    flow: { inFlight: 200, batch: 1 },
    bar: 0.85,
  },
  servicebus: {
    title: "Service Bus, stand-in",
    broker: startServiceBusFake,
    transport: (environment) => servicebus.servicebus(servicebus.fromEnv(environment)),
    flow: { inFlight: 200, batch: 1 },
    bar: 0.85,
  },
};

const count = Number(values.messages);
/** The value below which this share of them lies. */
const quantile = (numbers: readonly number[], share: number) =>
  numbers.toSorted((one, other) => one - other)[Math.floor((numbers.length - 1) * share)]!;
const median = (numbers: readonly number[]) => quantile(numbers, 0.5);
const percent = (ratio: number) => (100 * ratio).toFixed(1);
const perSecond = (micros: number) => `${Math.round(1_000_000 / micros)}/s`;

const wanted = values.lanes === "" ? Object.keys(measured) : values.lanes.split(",");
for (const name of wanted as (keyof typeof measured)[]) {
  const { title, broker, transport, flow, bar } = measured[name];
  if (typeof broker === "string" && brokers[broker].find() === undefined) {
    console.log(`${title}: ${broker} is not installed (scripts/brokers/install.sh ${broker})`);
    continue;
  }
  await using running = await (typeof broker === "string" ? runBroker(brokers[broker]) : broker());
  const { environment } = running;
  const raw = await rawLanes[name]({ environment, address: "raw-orders" });
  const stub = await stubLane(transport(environment), "stub-orders");
  await measure(raw, count / 2, flow);
  await measure(stub, count / 2, flow);
  const pairs: {
    readonly raw: Awaited<ReturnType<typeof measure>>;
    readonly stub: Awaited<ReturnType<typeof measure>>;
  }[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    // Each goes first every other time.
    if (pair % 2 === 0) pairs.push({ raw: await measure(raw, count, flow), stub: await measure(stub, count, flow) });
    else {
      const first = await measure(stub, count, flow);
      pairs.push({ raw: await measure(raw, count, flow), stub: first });
    }
  }
  await raw.close();
  await stub.close();
  const ratios = pairs.map((pair) => pair.raw.wall / pair.stub.wall);
  const ratio = median(ratios);
  const [rawWall, stubWall] = [median(pairs.map((pair) => pair.raw.wall)), median(pairs.map((pair) => pair.stub.wall))];
  const [rawCpu, stubCpu] = [median(pairs.map((pair) => pair.raw.cpu)), median(pairs.map((pair) => pair.stub.cpu))];
  console.log(
    `${title.padEnd(34)} raw ${perSecond(rawWall)} ${rawCpu.toFixed(1)} µs CPU   stubs ${perSecond(stubWall)} ` +
      `${stubCpu.toFixed(1)} µs CPU   throughput ${percent(ratio)} % of raw ` +
      `(half of ${pairs.length} pairs: ${percent(quantile(ratios, 0.25))}–${percent(quantile(ratios, 0.75))} %; ` +
      `${ratio >= bar ? "holds" : "misses"} ${100 * bar} %)`,
  );
}
