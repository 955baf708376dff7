import { canonicalJson, type Finding, type Json } from "@concord/diagnostics";
import { afterAll, describe, expect, test } from "vitest";
import type { ChangeCase, ChangeTable, ExpectedFinding } from "./change-case.ts";
import { type Files, placeOf, resolve } from "./edit-documents.ts";
import { gateRepository } from "./gate-repository.ts";
import { accepts } from "./witness-values.ts";

/** Each case on a branch of its own in a real repository, checked by the command that CI runs: it blocks as expected. */
export function testBreaking(tables: readonly ChangeTable[]): void {
  describe.each(tables)("$name", (table) => {
    const repository = gateRepository(table);
    afterAll(() => repository[Symbol.dispose]());

    test.each(table.cases)("$change", async (given) => {
      const after = repository.checkOut(given);
      const { code, err, findings } = await repository.check();

      expect([code, err]).toEqual([1, ""]);
      const blocking = findings.filter(({ severity }) => severity === "error");
      expect(blocking.map(seen).sort()).toEqual(expectedIn(after, given).sort());
      for (const finding of blocking) {
        const expected = given.findings!.find(
          (one) => one.code === finding.code && place(one, after) === placed(finding),
        )!;
        expectWitness(finding, expected, repository.before, after);
      }
    });
  });
}

/** `compat/payload-widened contracts/…/asyncapi.yaml:48:15 breaks billing` */
function told(code: string, at: string, breaks: readonly string[] = []): string {
  return `${code} ${at} breaks ${breaks.length > 0 ? breaks.join(", ") : "nobody for certain"}`;
}

function seen(finding: Finding): string {
  return told(
    finding.code,
    placed(finding),
    finding.breaks?.map(({ service }) => service),
  );
}

function expectedIn(after: Files, { findings = [] }: ChangeCase): string[] {
  return findings.map((one) => told(one.code, place(one, after), one.breaks));
}

function placed({ at: { file, line, column } }: Finding): string {
  return `${file}:${line}:${column}`;
}

function place({ at }: ExpectedFinding, after: Files): string {
  return placeOf(after, at);
}

/** Accepted on one side and rejected on the other, by the documents themselves. */
function expectWitness(
  { witness, code }: Finding,
  { witness: expected }: ExpectedFinding,
  before: Files,
  after: Files,
): void {
  if (!expected) {
    if (!code.startsWith("wiring/")) expect(witness).toBeUndefined();
    return;
  }
  const { of, now = of, accepted, has = {} } = expected;
  expect(witness?.acceptedBy).toBe(accepted);
  for (const [pointer, value] of Object.entries(has)) expect(valueIn(witness!.value, pointer)).toEqual(value);
  if (accepted === "sender") {
    expect(accepts(after, now, witness!.value)).toBe(true);
    return;
  }
  const answers = { before: accepts(before, of, witness!.value), after: accepts(after, now, witness!.value) };
  expect(answers, canonicalJson(witness!.value)).toEqual({
    before: accepted === "before",
    after: accepted === "after",
  });
}

function valueIn(value: Json, pointer: string): unknown {
  const { steps } = resolve(`value#${pointer}`, new Map([["value", ""]]));
  return steps.reduce<unknown>((current, step) => (current as Record<string, unknown> | undefined)?.[step], value);
}
