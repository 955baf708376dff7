import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Transport, memory } from "@concord/runtime";

/** The brokers that the programs can speak over; each reads where its broker is from the environment. */
const transports: Readonly<Record<string, () => Promise<Transport>>> = {
  memory: async () => memory(),
  sqlite: async () => inFile((await import("@concord/transport-sqlite")).sqlite),
  rabbitmq: async () => {
    const { rabbitmq, fromEnv } = await import("@concord/transport-rabbitmq");
    return rabbitmq(fromEnv());
  },
};

/** Opens the transport named on the command line. Throws, naming those there are, where there is none of that name. */
export async function openTransport(name: string): Promise<Transport> {
  const open = Object.hasOwn(transports, name) ? transports[name] : undefined;
  if (!open) throw new Error(`no transport "${name}"; there are ${Object.keys(transports).join(", ")}`);
  return open();
}

/** A file of its own for each run, so that no run hears what another said; gone when the process is. */
function inFile(open: (options: { readonly file: string }) => Transport): Transport {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-pilot-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return open({ file: path.join(folder, "events.db") });
}
