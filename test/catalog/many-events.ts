import type { Fabric } from "@concord/contracts";
import { channel, domain, fabric, message, operation, schema, service, team } from "./make-fabric.ts";

const fieldsOfEvent = 12;
const readersOfEvent = 3;
const servicesFor = (events: number): number => Math.ceil(events / 5);
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A fabric in which each service sends five events of twelve fields, and three others read each. */
export function manyEvents(events: number): Fabric {
  const services = servicesFor(events);
  const domains = Math.max(4, Math.ceil(services / 12));
  const ids = (event: number) => {
    const owner = event % services;
    const home = `d${owner % domains}`;
    return {
      owner: `s${owner}`,
      message: `${home}/m${event}`,
      channel: `${home}/s${owner}/c${event}`,
      at: at(owner, `/components/messages/m${event}`),
    };
  };
  const at = (owner: number, pointer: string) => ({
    file: `contracts/d${owner % domains}/s${owner}/asyncapi.yaml`,
    pointer,
  });
  return fabric({
    domains: numbers(domains).map((n) => domain(`d${n}`, { title: `Area ${n}`, summary: "An area.", owner: `t${n}` })),
    teams: numbers(domains).map((n) => team(`t${n}`, { title: `Team ${n}`, contact: `t${n}@example.org` })),
    services: numbers(services).map((n) =>
      service(`s${n}`, {
        title: `Service ${n}`,
        domain: `d${n % domains}`,
        owner: `t${n % domains}`,
        at: at(n, "/info"),
        description: "Does things for people.",
      }),
    ),
    channels: numbers(events).map((n) => {
      const { channel: id, owner, message, at } = ids(n);
      return channel(id, { address: `some.topic.${n}`, owner, messages: [message], at });
    }),
    messages: numbers(events).map((n) => {
      const { message: id, owner, at } = ids(n);
      return message(id, {
        title: `Thing ${n} happened`,
        owner,
        at,
        summary: "A thing has happened.",
        payload: payload(n),
        examples: [{ payload: { [`field0of${n}`]: 1, [`field1of${n}`]: "value" }, at }],
      });
    }),
    operations: numbers(events).flatMap((n) => {
      const { owner, message, channel, at } = ids(n);
      const readers = numbers(readersOfEvent).map((reader) => `s${(n * 7 + (reader + 1) * 13) % services}`);
      return [
        operation(owner, "send", message, { channel, at }),
        ...readers.map((reader) =>
          operation(reader, "receive", message, {
            channel,
            at,
            summary: "Uses it for something.",
            uses: [`/field1of${n}`],
          }),
        ),
      ];
    }),
    source: () => "a line of a contract: with some text\n".repeat(100),
  });
}

function payload(event: number) {
  const fields = numbers(fieldsOfEvent).map((n) => [
    `field${n}of${event}`,
    {
      type: n % 3 === 0 ? "integer" : "string",
      description: `What field ${n} of ${event} means to those who read it, in a sentence of usual length.`,
    },
  ]);
  return schema({ type: "object", required: [`field0of${event}`], properties: Object.fromEntries(fields) });
}
