import { addressMatcher } from "./address.ts";
import { createConsumer } from "./create-consumer.ts";
import { createProducer } from "./create-producer.ts";
import { deadLetterExpectation, expectation, seen } from "./expectations.ts";
import { memory } from "./memory.ts";
import { settle } from "./settle.ts";
import type { TestKit, TestKitDefinitions, TestKitOptions } from "./test-kit-types.ts";
import { Tracker, transportsOf } from "./tracked-transport.ts";
import { createChoose, type AnyTransports } from "./transport-choice.ts";
import type { Transport, Wire } from "./transport.ts";
import type {
  Consumer,
  Handler,
  HandlerOptions,
  ReceiveDefinitions,
  RunningConsumer,
  SendDefinition,
  SendDefinitions,
} from "./types.ts";
import { milliseconds, virtualClock, type VirtualClock } from "./virtual-clock.ts";

type Methods = Record<string, (...input: readonly unknown[]) => Promise<unknown>>;
type On = Record<string, (handler: Handler, options?: HandlerOptions) => unknown>;

/** A kit to test one service, without a broker unless `options.transport` says so. */
export function createTestKit<
  const S extends SendDefinitions,
  const R extends ReceiveDefinitions,
  Needed extends string = never,
  Other extends string = never,
>(
  { service, sends, receives }: TestKitDefinitions<S, R>,
  options: TestKitOptions<Needed, Other> = {},
): TestKit<S, R, Needed, Other> {
  const inner: AnyTransports = options.transport ?? memory({ clock: virtualClock() });
  const tracker = new Tracker(inner);
  const { transport, outside } = tracker;
  const carriers = transportsOf(inner);
  const clock = carriers.every(({ clock }) => clock === carriers[0]?.clock) ? movable(carriers[0]) : undefined;
  const movesTime = (options.time ?? "auto") === "auto";
  const group = options.group ?? service;
  const settled = (): Promise<void> => settle({ tracker, clock, movesTime });

  const producer = createProducer(service, sends, { hooks: {}, ...options.producer, transport });
  const others = createProducer("test", asSends(receives), { hooks: {}, transport: outside });
  const running: RunningConsumer[] = [];

  /* ── the consumer under test ── */

  const consumer = createConsumer(service, withoutDuties(receives), {
    hooks: {},
    ...options.consumer,
    transport,
    group,
  });
  const planned = new Map<string, Error[]>();
  let starting: Promise<void> | undefined;
  let handlers = 0;
  const on: On = mapKeys(receives, (name) => (handler: Handler, handlerOptions?: HandlerOptions) => {
    handlers++;
    const guarded: Handler = (data, context) => {
      const failure = planned.get(name)?.shift();
      if (failure !== undefined) throw failure;
      return handler(data, context);
    };
    consumer.on[name]!(guarded, handlerOptions);
    return kitConsumer;
  });
  const kitConsumer = { on } as unknown as Pick<Consumer<R>, "on">;
  // Code under test may have made its own consumers on the kit's transport.
  const start = (): Promise<void> => (starting ??= startOnce());
  const startOnce = async (): Promise<void> => {
    if (handlers > 0) running.push(await consumer.start());
  };

  /* ── what is given ── */

  const chooseOutside = createChoose(outside);
  /** What carries the channel of this address; any, where the contract knows none. */
  const outsideFor = (address: string): Transport => {
    const known = Object.values(receives).find(
      ({ message }) => addressMatcher(message.channel.address)(address) !== undefined,
    );
    return (known && chooseOutside(known.message.channel)?.transport) ?? transportsOf(outside)[0]!;
  };
  const publish = async (wire: Wire): Promise<void> => {
    await start();
    const over = outsideFor(wire.channel);
    await over.connect();
    await over.publish([wire]);
    await settled();
  };
  const given = mapKeys(receives, (name, definition) => async (...input: readonly unknown[]) => {
    await start();
    const before = tracker.version;
    const sent = (others as unknown as Methods)[name]!(...input);
    if (definition.replies === undefined) {
      await sent;
      return settled();
    }
    const end = { isThere: false };
    const reply = sent.finally(() => (end.isThere = true));
    reply.catch(() => undefined);
    while (!end.isThere && tracker.version === before) await new Promise((resolve) => setImmediate(resolve));
    await settled();
    if (!end.isThere) throw new Error(`${name} was not answered; its dead letters may say why`);
    return reply;
  });
  const duplicate = mapKeys(receives, (name, { message }) => async (id?: string) => {
    const known = tracker.publishedOutside.filter(
      ({ headers }) => headers["ce-type"] === message.type && (id ?? headers["ce-id"]) === headers["ce-id"],
    );
    const last = known.at(-1);
    if (last === undefined) throw new Error(`no ${name}${id === undefined ? "" : ` with id ${id}`} was given yet`);
    await publish(last);
  });
  const requests = Object.entries(sends).filter(([, { replies }]) => replies !== undefined);
  const answer = mapKeys(Object.fromEntries(requests), (name, definition) => async (reply: unknown) => {
    const answering = createConsumer(
      "test",
      { [name]: definition },
      { transport: outside, group: `${service}.answers.${name}`, hooks: {} },
    );
    const handler = typeof reply === "function" ? (data: unknown): unknown => reply(data) : () => reply;
    (answering.on as unknown as On)[name]!(handler);
    running.push(await answering.start());
  });

  /* ── what is seen ── */

  const handled = mapKeys(receives, (name, { message }) =>
    expectation(`${name} handled`, () =>
      tracker.settled.flatMap(({ delivery, settlement, group: by }) => {
        const mine = "ack" in settlement && settlement.outcome === "handled" && settlement.message === message.name;
        return mine && !by.startsWith(`${service}.answers.`) ? [seen(message, delivery)] : [];
      }),
    ),
  );
  const published = mapKeys(sends, (name, { message }) =>
    expectation(`${name} published`, () =>
      tracker.published
        .filter(({ headers }) => headers["ce-type"] === message.type && headers["dlq-reason"] === undefined)
        .map((wire) => seen(message, wire)),
    ),
  );

  return {
    transport: transport as TestKit<S, R, Needed, Other>["transport"],
    clock: {
      now: () => clock?.now() ?? Date.now(),
      async advance(time) {
        if (clock === undefined)
          throw new Error(
            `${carriers.map(({ name }) => name).join(" and ")} lives by the system's clock\n  help  test what takes time on memory()`,
          );
        await clock.advance(milliseconds(time));
        await settled();
      },
    },
    producer,
    consumer: kitConsumer,
    given: given as unknown as TestKit<S, R>["given"],
    async givenRaw(channel, body, { key, headers = {} } = {}) {
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      await publish({ channel, headers, body: bytes, ...(key === undefined ? {} : { key }) });
    },
    handled: handled as unknown as TestKit<S, R>["handled"],
    published: published as unknown as TestKit<S, R>["published"],
    deadLetters: deadLetterExpectation(() => tracker.published),
    duplicate: duplicate as TestKit<S, R>["duplicate"],
    fail: mapKeys(receives, (name) => ({ times = 1, error = new Error("planned failure") } = {}) => {
      planned.set(name, [...(planned.get(name) ?? []), ...Array.from({ length: times }, () => error)]);
    }) as TestKit<S, R>["fail"],
    answer: answer as unknown as TestKit<S, R>["answer"],
    settled,
    async [Symbol.asyncDispose]() {
      for (const each of running.reverse()) await each.stop({ drainMs: 0 });
      await producer[Symbol.asyncDispose]();
      await others[Symbol.asyncDispose]();
      await tracker.close();
    },
  };
}

/** The clock of a transport, where a test can move it. */
function movable(transport: Transport | undefined): VirtualClock | undefined {
  const clock = transport?.clock;
  return clock !== undefined && "advanceToNextSleep" in clock ? (clock as VirtualClock) : undefined;
}

function asSends(receives: ReceiveDefinitions): SendDefinitions {
  return mapKeys(receives, (_, { rateLimit: __, ...definition }): SendDefinition => definition);
}

/** A test needs no handler for what it does not test. */
function withoutDuties(receives: ReceiveDefinitions): ReceiveDefinitions {
  return mapKeys(receives, (_, definition) => ({ ...definition, required: false }));
}

function mapKeys<V, W>(record: Readonly<Record<string, V>>, change: (name: string, value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(name, value)]));
}
