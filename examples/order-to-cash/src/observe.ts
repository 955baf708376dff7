import type { DeadLetter, Hooks, Transport, Wire } from "@concord/runtime";

/** What happened on the broker, in the order in which it took responsibility for it. */
export type Happening =
  | { readonly what: "message"; readonly type: string; readonly from: string; readonly channel: string }
  | { readonly what: "dead letter"; readonly letter: DeadLetter }
  | { readonly what: "duplicate"; readonly type: string; readonly group: string };

export interface Observer {
  /** Looks over a transport's shoulder: reports whatever is published through it, and changes nothing. */
  readonly watch: (transport: Transport) => Transport;
  /** For the programs: their alerts become happenings. */
  readonly hooksOf: (service: string) => Hooks;
}

export function observe(report: (happening: Happening) => void): Observer {
  const watched = new Map<Transport, Transport>();
  const watch = (transport: Transport): Transport => {
    const known = watched.get(transport) ?? observed(transport, report);
    watched.set(transport, known);
    return known;
  };
  return {
    watch,
    hooksOf: (group) => ({
      onDeadLetter: (letter) => report({ what: "dead letter", letter }),
      onDuplicate: (_key, { headers }) => report({ what: "duplicate", type: headers["ce-type"] ?? "", group }),
    }),
  };
}

function observed(transport: Transport, report: (happening: Happening) => void): Transport {
  return {
    name: transport.name,
    caps: transport.caps,
    ...(transport.clock && { clock: transport.clock }),
    connect: () => transport.connect(),
    publish: async (messages, options) => {
      for (const message of messages) if (isEvent(message)) report(published(message));
      await transport.publish(messages, options);
    },
    subscribe: (options, listener) => transport.subscribe(options, listener),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** Dead letters are told by the hook, which knows more. */
const isEvent = ({ headers }: Wire): boolean => headers["dlq-reason"] === undefined;

function published({ headers, channel }: Wire): Happening {
  return {
    what: "message",
    type: headers["ce-type"] ?? "something without a type",
    from: headers["ce-source"] ?? "somebody",
    channel,
  };
}
