import { memory } from "@concord/runtime";
import type { Transport } from "@concord/runtime";

/** The broker that the programs speak over, by the name given on the command line. */
export async function openTransport(name: string): Promise<Transport> {
  if (name === "memory") return memory();
  throw new Error(`this pilot knows no transport "${name}"; it knows: memory`);
}
