import path from "node:path";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";

/** Contracts whose workspace asks for bigints. */
export function wideFabric(): Promise<Fabric> {
  const cwd = path.join(import.meta.dirname, "fixtures/wide");
  const files = diskFiles({ cwd, root: "contracts", also: ["concord.yaml"] });
  return loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" });
}

/** A program that stands beside its types: what must compile, and what must not. */
export const wideProgram = `import { fake } from "./fakes.js";
import type { MeteredHeaders, Pulsed, Reading, Totalled } from "./types.js";
const { ticks } = fake.metered();
export const next: bigint = ticks + 1n;
export const reading: Reading = { ticks: 1n, level: 1, step: 10n, events: [{ kind: "reset", at: 2n }], pair: [1n, 2] };
export const headers: MeteredHeaders = { sequence: 1n, window: [2n] };
export const pulsed: Pulsed = { ticks: 1n, either: { long: 2n }, all: [], level: 1 };
export const totalled: Totalled = { count: 1n, meters: { a: 2n }, level: 1 };
// @ts-expect-error a number
export const number: Reading = { ticks: 1, level: 1 };
// @ts-expect-error no int64
export const level: Reading = { ticks: 1n, level: 1n };
`;
