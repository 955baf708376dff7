import { readFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import {
  type Fabric,
  type KeptMemory,
  type Remembered,
  diskFiles,
  fabricMemory,
  loadFabric,
  memoryFiles,
} from "@concord/contracts";
import { beforeAll, describe, expect, test } from "vitest";

const workspace = path.resolve(import.meta.dirname, "../..");
const orders = "contracts/commerce/orders/asyncapi.yaml";
const money = "contracts/finance/schemas/Money.yaml";

/** A part of the sample fabric as texts, for edits that nobody else sees. */
let sample: Readonly<Record<string, string>>;
let plain: string;
/** What a reading of it leaves behind. */
let left: KeptMemory;

beforeAll(async () => {
  const files = await diskFiles({ cwd: workspace, root: "contracts" }).list();
  const part = files.filter((file) => /^contracts\/(commerce|finance|inventory)\//u.test(file));
  sample = Object.fromEntries(part.map((file) => [file, readFileSync(path.join(workspace, file), "utf8")]));
  plain = said(await read(sample));
  left = fabricMemory();
  await read(sample, left);
});

function read(files: Readonly<Record<string, string>>, memory?: KeptMemory): Promise<Fabric> {
  return loadFabric(memoryFiles(files), { root: "contracts", ...(memory && { memory }) });
}

/** Everything that a fabric says, as one text. */
function said({ documents, contracts, ...fabric }: Fabric): string {
  const whole = contracts.map(({ bundled, hash, ...contract }) => ({ ...contract, bundled, hash }));
  return JSON.stringify({ ...fabric, contracts: whole, documents: [...documents] });
}

/** What another process would be given. */
function handedOn(memory: KeptMemory): KeptMemory {
  return fabricMemory(new Map(deserialize(serialize(memory.kept())) as [string, Remembered[]][]));
}

describe("a fabric that is recalled", () => {
  test("is the fabric that is read: at once, again, and in another process", async () => {
    const memory = fabricMemory();
    expect(said(await read(sample, memory))).toBe(plain);
    expect(memory.takeChanged().size).toBeGreaterThan(0);
    expect(said(await read(sample, memory))).toBe(plain);
    const other = handedOn(memory);
    expect(said(await read(sample, other))).toBe(plain);
    expect(other.takeChanged().size, "nothing had to be made again").toBe(0);
  });

  const edits: Readonly<Record<string, (files: Readonly<Record<string, string>>) => Record<string, string>>> = {
    "an enumeration grows": (files) => edited(files, orders, /enum: \[/, "enum: [added, "),
    "a model that others refer to changes": (files) => edited(files, money, /description:/, "title: Sum\ndescription:"),
    "a file goes that others refer to": ({ [money]: _, ...files }) => files,
    "a contract breaks": (files) => ({ ...files, [orders]: `${files[orders]}\n  - broken: [` }),
    "a contract becomes a fragment": (files) => edited(files, orders, /^asyncapi:/m, "not-asyncapi:"),
    "a document takes the address of another": (files) => ({
      ...files,
      "contracts/commerce/schemas/Taken.yaml": "$id: https://example.com/taken\ntype: string\n",
    }),
  };

  test.each(Object.entries(edits))("%s: as if nothing had been remembered", async (_name, edit) => {
    const memory = handedOn(left);
    const after = edit(sample);
    expect(said(await read(after, memory))).toBe(said(await read(after)));
    expect(said(await read(sample, memory)), "and back again").toBe(plain);
  });

  test("a file comes that a reference waited for", async () => {
    const { [money]: gone, ...files } = sample;
    const memory = fabricMemory();
    await read(files, memory);
    expect(said(await read({ ...files, [money]: gone! }, memory))).toBe(plain);
  });

  test("one changed contract is read again, and those that look at it; the others are the very same records", async () => {
    const memory = handedOn(left);
    const before = await read(sample, memory);
    const after = await read(edited(sample, orders, /enum: \[/, "enum: [added, "), memory);
    const again = new Set([...memory.takeChanged()].map((key) => key.split(" ")[0]));
    expect(again).toContain(orders);
    expect(again.size).toBeLessThan(before.contracts.length / 2);
    const untouched = before.messages.find(({ domain }) => domain === "inventory")!;
    expect(after.messages.find(({ id }) => id === untouched.id)!.payload).toBe(untouched.payload);
  });
});

function edited(
  files: Readonly<Record<string, string>>,
  file: string,
  from: RegExp,
  to: string,
): Record<string, string> {
  const text = files[file]!;
  expect(text, file).toMatch(from);
  return { ...files, [file]: text.replace(from, to) };
}
