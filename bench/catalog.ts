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
import { buildCatalog, devCatalog, type Dev } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { manyEvents } from "../test/catalog/many-events.ts";

const { values } = parseArgs({
  options: { events: { type: "string", default: "500,5000" }, child: { type: "string" } },
});
async function shownWhileEdited(fabric: Fabric, cache: string): Promise<Dev & AsyncDisposable> {
  const dev = await devCatalog({ fabric, port: 0, cache });
  return { ...dev, [Symbol.asyncDispose]: dev.close };
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
    await using dev = await shownWhileEdited(fabric, cache);
    const started = performance.now();
    await dev.show(changed);
    await (await fetch(new URL("events/d7/m7/", dev.url))).text();
    const shown = ((performance.now() - started) / 1_000).toFixed(2);
    console.log(`             a saved contract is on the open page after ${shown} s`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
