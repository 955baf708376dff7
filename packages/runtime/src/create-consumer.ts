import type { Registration } from "./build-routes.ts";
import { partConsumer } from "./consumer-parts.ts";
import { ConcordError } from "./errors.ts";
import type { AnyConsumerOptions } from "./options.ts";
import { runConsumer } from "./run-consumer.ts";
import { runTogether } from "./run-together.ts";
import { badNumbers, missingHandlers, refuseStart } from "./start-checks.ts";
import { createChoose } from "./transport-choice.ts";
import type { Consumer, Handler, HandlerOptions, ReceiveDefinitions } from "./types.ts";

/**
 * The consumer of a service: register handlers with `.on.<message>(handler)`, then `.start()`.
 * @param service The service's id: the CloudEvents source of its replies.
 */
export function createConsumer<const D extends ReceiveDefinitions>(
  service: string,
  receives: D,
  options: AnyConsumerOptions,
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
    async start({ signal } = {}) {
      if (started) throw new ConcordError("start", "start() was called before", "make another consumer");
      const { parts, problems } = partConsumer(receives, registered, options, createChoose(options.transport));
      const handled = new Set(registered.keys());
      const routes = parts.flatMap((part) => part.routes);
      refuseStart([...missingHandlers(service, receives, handled), ...problems, ...badNumbers(options, routes)]);
      started = true;
      return runTogether(parts.map((part) => () => runConsumer({ service, signal, ...part })));
    },
  };
  return consumer;
}
