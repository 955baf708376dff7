/** The fakes and kits that services get with their stubs, for the whole sample fabric. */
import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TestKit } from "@concord/runtime/testing";
import type { ReceiveDefinitions, SendDefinitions, Violation } from "@concord/runtime";
import { describe, expect, test } from "vitest";

const generated = path.resolve(import.meta.dirname, "../../generated");
const services = globSync("*/src/fakes.ts", { cwd: generated })
  .map((file) => path.dirname(path.dirname(file)))
  .sort();

interface Invalid {
  readonly field: string;
  readonly rule: string;
  readonly value: unknown;
}
type Make = (part?: object, options?: { readonly seed: number }) => unknown;
interface Fake {
  readonly [name: string]: Make;
}
type InvalidFakes = Readonly<Record<string, () => readonly Invalid[]>>;

async function load(service: string, module: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(path.join(generated, service, "src", `${module}.ts`)).href)) as Record<
    string,
    unknown
  >;
}

describe.each(services)("fakes of %s", (service) => {
  test("are accepted, the same for the same seed; invalid ones are refused for the rule that they name", async () => {
    const { fake } = (await load(service, "fakes")) as { fake: Fake & { readonly invalid: unknown } };
    const validators = (await load(service, "validators")) as Record<string, (value: unknown) => readonly Violation[]>;
    const invalid = fake.invalid as InvalidFakes;
    const names = Object.keys(fake).filter((name) => name !== "invalid");
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const validate = validators[`validate${name[0]!.toUpperCase()}${name.slice(1)}`]!;
      for (let seed = 1; seed <= 5; seed++) {
        const value = fake[name]!(undefined, { seed });
        expect(validate(value), `${name} ${seed}`).toBeUndefined();
        expect(fake[name]!(undefined, { seed })).toEqual(value);
      }
      const broken = invalid[name]!();
      // Every event requires something.
      expect(
        broken.map(({ rule }) => rule),
        name,
      ).toContain("required");
      for (const { value, field, rule } of broken)
        expect(validate(value), `${name} ${field} ${rule}`).not.toBeUndefined();
    }
  });
});

test("one test, written with them, for whatever a service receives", async () => {
  for (const service of services.filter((name) => globSync(`${name}/src/consumer.ts`, { cwd: generated }).length > 0)) {
    const { fake } = (await load(service, "fakes")) as { fake: Fake };
    const { receives } = (await load(service, "consumer")) as { receives: ReceiveDefinitions };
    const [create] = Object.entries(await load(service, "testing"))
      .filter(([name]) => /^create.*TestKit$/.test(name))
      .map(([, value]) => value as () => TestKit<SendDefinitions, ReceiveDefinitions>);
    const plain = Object.keys(receives).filter(
      (name) =>
        fake[name] !== undefined && receives[name]!.replies === undefined && !receives[name]!.message.validateHeaders,
    );
    await using kit = create!();
    for (const name of plain) kit.consumer.on[name]!(() => undefined);
    for (const name of plain) await (kit.given[name] as (data: unknown) => Promise<void>)(fake[name]!());
    for (const name of plain) expect(kit.handled[name]!.all(), `${service} ${name}`).toHaveLength(1);
    expect(kit.deadLetters.all()).toEqual([]);
  }
});
