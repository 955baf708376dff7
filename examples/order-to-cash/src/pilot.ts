import { createCarriersClientProducer } from "@contracts/carriers/client";
import { Chronicle } from "./chronicle.ts";
import { faults } from "./judge.ts";
import { observe } from "./observe.ts";
import { programs } from "./programs/index.ts";
import { createStorefront } from "./programs/storefront.ts";
import { scenes } from "./scenes.ts";
import { createTimeline } from "./timeline.ts";
import { type Transports, openTransports } from "./transports.ts";

export interface PilotIo {
  readonly out: (text: string) => void;
  readonly color: boolean;
  readonly transport: string;
}

export interface PilotResult {
  readonly ok: boolean;
  readonly orders: number;
  readonly messages: number;
  readonly deadLetters: number;
}

/** How long a scene may take, and how long nothing may happen before it counts as over. */
const patienceMs = 20_000;
const silenceMs = 150;

/** Order to cash: twelve programs that know nothing of each other, four orders, one broker. */
export default async function pilot({ out, color, transport: name }: PilotIo): Promise<PilotResult> {
  const chronicle = new Chronicle();
  const timeline = createTimeline({ out, color, programs });
  const { watch, hooksOf } = observe((happening) => {
    timeline.tell(happening);
    chronicle.add(happening);
  });

  await using running = new AsyncDisposableStack();
  const connections = await openTransports(name);
  running.defer(connections.close);
  const watchAll = ({ kafka, rabbitmq, webhooks }: Transports): Transports => ({
    kafka: watch(kafka),
    rabbitmq: watch(rabbitmq),
    webhooks: watch(webhooks),
  });
  const transport = watchAll(connections.inside);
  const partners = watchAll(connections.outside);
  for (const each of new Set(Object.values(transport))) {
    running.use(each);
    await each.connect();
  }
  const shop = running.use(createStorefront({ transport, hooks: hooksOf("storefront") }));
  const postman = running.use(
    createCarriersClientProducer({ transport: partners, source: "polder-post", hooks: hooksOf("polder-post") }),
  );
  for (const { service, start } of programs) running.use(await start({ transport, hooks: hooksOf(service) }));

  timeline.title(`Order to cash: ${programs.length + 1} programs, written against generated stubs alone, over ${name}`);
  let ok = true;
  for (const [index, scene] of scenes.entries()) {
    timeline.scene(index + 1, scene.title);
    const from = chronicle.length;
    const wrong = () => faults(scene, chronicle.since(from));
    const seen = (type: string) =>
      chronicle.until(
        () => chronicle.since(from).some((one) => one.what === "message" && one.type === type),
        patienceMs,
      );
    await scene.play({ shop, postman, transport, seen });
    await chronicle.until(() => wrong().length === 0, patienceMs);
    await chronicle.quiet(silenceMs);
    const found = wrong();
    timeline.verdict(found.length === 0, found.length === 0 ? scene.moral : `expected ${found.join("; ")}`);
    ok &&= found.length === 0;
  }

  const all = chronicle.since(0);
  return {
    ok,
    orders: scenes.length,
    messages: all.filter(({ what }) => what === "message").length,
    deadLetters: all.filter(({ what }) => what === "dead letter").length,
  };
}
