import { buildRoutes, type Registration } from "./build-routes.ts";
import { systemClock } from "./clock.ts";
import { ConcordError } from "./errors.ts";
import { holdsDeliveries } from "./hold.ts";
import type { ConsumerOptions } from "./options.ts";
import { runConsumer } from "./run-consumer.ts";
import { checkStart } from "./start-checks.ts";
import type { Consumer, Handler, HandlerOptions, ReceiveDefinitions } from "./types.ts";

/**
 * The consumer of a service: register handlers with `.on.<message>(handler)`, then `.start()`.
 * @param service The service's id: the CloudEvents source of its replies.
 */
export function createConsumer<const D extends ReceiveDefinitions>(
  service: string,
  receives: D,
  options: ConsumerOptions,
): Consumer<D> {
  const registered = new Map<string, Registration>();
  let started = false;

  const register = (name: string, handler: Handler, handlerOptions: HandlerOptions = {}): Consumer<D> => {
    if (started) throw new ConcordError("start", `.on.${name} after start()`, "register all handlers before start()");
    if (registered.has(name))
      throw new ConcordError("start", `${name} has a handler already`, "call both from one handler");
    registered.set(name, { handler, options: handlerOptions });
    return consumer;
  };
  const on = Object.fromEntries(
    Object.keys(receives).map((name) => [
      name,
      (handler: Handler, handlerOptions?: HandlerOptions) => register(name, handler, handlerOptions),
    ]),
  );

  const consumer: Consumer<D> = {
    on: on as unknown as Consumer<D>["on"],
    async start() {
      if (started) throw new ConcordError("start", "start() was called before", "make another consumer");
      const { transport } = options;
      const clock = transport.clock ?? systemClock;
      const ordered = (options.order ?? (transport.caps.ordered === "none" ? "none" : "key")) === "key";
      const holds = holdsDeliveries(transport.caps.delay, ordered);
      const routes = buildRoutes(receives, registered, options, clock, holds);
      checkStart(service, routes, options, holds);
      started = true;
      return runConsumer({ service, routes, options, clock, ordered });
    },
  };
  return consumer;
}
