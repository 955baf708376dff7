/** The fake Pub/Sub as the suites know brokers: with ports of its own, a front that can be cut, and an end in between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningBroker } from "../../../scripts/brokers/index.ts";
import { makeCertificate } from "../../../scripts/brokers/certificate.ts";
import { openFront } from "../../../scripts/brokers/front.ts";
import { freePorts } from "../../../scripts/brokers/ports.ts";
import { type FakeOptions, project, type PubSubFake, startPubSub } from "./start-pubsub.ts";

export interface PubSubBroker extends Omit<RunningBroker, "name"> {
  readonly fake: PubSubFake;
}

export async function runPubSub({ trusts }: Pick<FakeOptions, "trusts"> = {}): Promise<PubSubBroker> {
  const [port, secure, front] = (await freePorts(3)) as [number, number, number];
  const folder = mkdtempSync(join(tmpdir(), "concord-pubsub-"));
  const tls = makeCertificate(folder);
  const fake = await startPubSub({
    port,
    secure: { port: secure, ...tls },
    maxBytes: 2_000_000,
    ...(trusts && { trusts }),
  });
  const way = await openFront(front, port);
  const environment = (at: number) => ({ PUBSUB_PROJECT_ID: project, PUBSUB_ENDPOINT: `127.0.0.1:${at}` });
  const stop = async () => {
    await fake.halt();
    await way.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    fake,
    port,
    environment: environment(port),
    secureEnvironment: {
      PUBSUB_PROJECT_ID: project,
      PUBSUB_ENDPOINT: fake.secureEndpoint,
      PUBSUB_TLS: "true",
      PUBSUB_CA_FILE: tls.certificate,
    },
    front: { ...way, environment: environment(front) },
    halt: () => fake.halt(),
    resume: () => fake.resume(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
