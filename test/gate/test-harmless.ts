import { afterAll, describe, expect, test } from "vitest";
import type { ChangeTable } from "./change-case.ts";
import { gateRepository } from "./gate-repository.ts";

/** Each case on a branch of its own in a real repository, checked by the command that CI runs: nothing blocks. */
export function testHarmless(tables: readonly ChangeTable[]): void {
  describe.each(tables)("$name", (table) => {
    const repository = gateRepository(table);
    afterAll(() => repository[Symbol.dispose]());

    test.each(table.cases)("$change", async (given) => {
      repository.checkOut(given);
      const { code, err, findings } = await repository.check();
      const blocking = findings.filter(({ severity }) => severity === "error");
      expect(blocking.map(({ code: rule, message }) => `${rule}: ${message}`)).toEqual([]);
      expect([code, err]).toEqual([0, ""]);
    });
  });
}
