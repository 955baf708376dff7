/**
 * What a catalog of many events costs: time, memory and bytes, beside what the leading open catalog was measured at on
 * the same kind of machine, and what it costs to build it again. Each size is a process of its own; compiling the site
 * (1 to 2 s, about 450 MB) happens before in another one, and counts to the wall time alone.
 *
 *   node --conditions=source bench/catalog.ts [--events 500,5000]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildCatalog } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { channel, domain, fabric, message, operation, schema, service, team } from "../test/catalog/make-fabric.ts";

const { values } = parseArgs({
  options: { events: { type: "string", default: "500,5000" }, child: { type: "string" } },
});
const fieldsOfEvent = 12;
const readersOfEvent = 3;
const servicesFor = (events: number): number => Math.ceil(events / 5);
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A fabric in which each service sends five events of twelve fields, and three others read each. */
function manyEvents(events: number): Fabric {
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
        examples: [{ payload: { field0: 1, field1: "value" }, at }],
      });
    }),
    operations: numbers(events).flatMap((n) => {
      const { owner, message, channel, at } = ids(n);
      const readers = numbers(readersOfEvent).map((reader) => `s${(n * 7 + (reader + 1) * 13) % services}`);
      return [
        operation(owner, "send", message, { channel, at }),
        ...readers.map((reader) =>
          operation(reader, "receive", message, { channel, at, summary: "Uses it for something.", uses: ["/field1"] }),
        ),
      ];
    }),
    source: () => "a line of a contract: with some text\n".repeat(100),
  });
}

function payload(event: number) {
  const fields = numbers(fieldsOfEvent).map((n) => [
    `field${n}`,
    {
      type: n % 3 === 0 ? "integer" : "string",
      description: `What field ${n} of ${event} means to those who read it, in a sentence of usual length.`,
    },
  ]);
  return schema({ type: "object", required: ["field0"], properties: Object.fromEntries(fields) });
}

if (values.child === undefined) {
  console.log(
    "leading open catalog: 500 events 337 s CPU, 4200 MB of memory, 387 MB of output; 2,000 did not finish in ten minutes",
  );
  for (const events of values.events.split(",")) {
    const told = execFileSync(process.execPath, ["--conditions=source", import.meta.filename, "--child", events], {
      encoding: "utf8",
    });
    console.log(told.trim());
  }
} else {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-bench-"));
  const [out, cache] = [path.join(folder, "site"), path.join(folder, "cache")];
  try {
    const fabric = manyEvents(Number(values.child));
    const changed = {
      ...fabric,
      messages: fabric.messages.map((one, n) => (n === 7 ? { ...one, summary: "Something else has happened." } : one)),
    };
    const measured = async (of: Fabric) => {
      const started = performance.now();
      const built = await buildCatalog({ fabric: of, out, cache });
      return { ...built, wall: (performance.now() - started) / 1_000 };
    };
    const full = await measured(fabric);
    const { user, system } = process.cpuUsage();
    const memory = process.resourceUsage().maxRSS / 1_024;
    console.log(
      `${values.child.padStart(5)} events  ${((user + system) / 1_000_000).toFixed(1)} s CPU  ${full.wall.toFixed(1)} s wall  ` +
        `${memory.toFixed(0)} MB of memory  ${(full.bytes / 1_000_000).toFixed(1)} MB of output in ${full.pages} pages`,
    );
    for (const [name, of] of [
      ["nothing changed", fabric],
      ["one contract changed", changed],
    ] as const) {
      const again = await measured(of);
      console.log(
        `             ${name}: ${again.wall.toFixed(2)} s, ${(full.wall / again.wall).toFixed(1)} times faster, ${again.written} of ${again.files} files written`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
