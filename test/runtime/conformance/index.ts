/** The conformance suite: what every transport must do. A new transport adds one row to the table. */
import { afterAll, describe, expect, test } from "vitest";
import { Bench, type Case, type OpenBroker, type TransportRow } from "./bench.ts";
import { carrying } from "./carrying.ts";
import { failing } from "./failing.ts";
import { flowing } from "./flowing.ts";
import { grouping } from "./grouping.ts";
import { settling } from "./settling.ts";

export const conformanceCases: Readonly<Record<string, readonly Case[]>> = {
  carrying,
  settling,
  grouping,
  failing,
  flowing,
};

/** Runs every case that applies; the others are skipped by name. */
export function conformance(row: TransportRow): void {
  describe(`conformance: ${row.name}`, () => {
    let opening: Promise<OpenBroker> | undefined;
    afterAll(async () => (await opening)?.close());
    describe.for(Object.entries(conformanceCases))("%s", ([, cases]) => {
      test.for(cases.map((each) => [each.name, each] as const))("%s", async ([, each], { skip, onTestFinished }) => {
        expect.hasAssertions();
        const broker = await (opening ??= row.open());
        if (each.needs?.(broker.transport().caps, broker) === false) skip("the transport does not offer it");
        const bench = new Bench(broker);
        onTestFinished(() => bench[Symbol.asyncDispose]());
        await each.run(bench);
      });
    });
  });
}
