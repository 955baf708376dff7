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
import type { components, operations, paths } from "./http.js";
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
type Add = paths["/meters/{meter}/readings"]["post"];
export const asked: Add["parameters"] = {
  path: { meter: 1n },
  query: { since: 2n, among: [3n], filter: { above: 4n } },
  header: { "X-Sequence": 5n },
};
// @ts-expect-error a number
export const meter: Add["parameters"]["path"] = { meter: 1 };
export const sent: Add["requestBody"]["content"]["application/json"] = { ticks: 1n, level: 1, parts: [{ ticks: 2n }] };
// @ts-expect-error no int64
export const sentLevel: Add["requestBody"]["content"]["application/json"] = { ticks: 1n, level: 1n };
type Added = Add["responses"][200];
export const added: Added["content"]["application/json"]["ticks"] = 1n;
export const sequence: Added["headers"]["X-Sequence"] = 1n;
export const tariff: operations["setTariff"]["requestBody"]["content"]["application/x-www-form-urlencoded"] = { from: 1n };
export const tariffs: operations["setTariff"]["responses"][200]["content"]["application/jsonl"] = [{ ticks: 1n }];
export const named: components["schemas"]["Reading"] = sent;
`;
