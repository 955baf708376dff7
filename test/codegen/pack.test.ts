import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { concord, scratch } from "../cli/run.ts";
import { run, tarballsIn } from "./outside.ts";

const contract = readFileSync(path.join(import.meta.dirname, "fixtures/books.yaml"), "utf8");

const program = `import { createBooksProducer } from "@contracts/books";
import { memory } from "@concord/runtime/memory";
await using books = createBooksProducer({ transport: memory() });
await books.entryPosted({ entryId: "e1", amount: 4.35 });
await books.entryPosted({ entryId: "e2", amount: 4.355 }).catch((error) => console.log(error.name));
`;

test("what is packed runs where nothing else of this repository is", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "books.yaml"), contract);
  const packed = await concord(folder, ["pack", "--contracts", "books.yaml", "--out", "packed", "--json"]);
  const { figures } = JSON.parse(packed.out);
  expect(figures.missing).toEqual([]);
  expect(figures.packages.map(({ name, version }: Record<string, string>) => `${name} ${version}`)).toEqual([
    "@concord/runtime 0.1.0",
    "@contracts/books 1.2.0",
  ]);
  const [runtime, books] = figures.packages;
  expect(runtime.size).toBeGreaterThan(50_000);
  expect(books.size).toBeGreaterThan(2_000);
  expect(books.size).toBeLessThan(20_000);

  const outside = scratch();
  for (const { name, file } of [runtime, books]) {
    const home = path.join(outside, "node_modules", name);
    mkdirSync(home, { recursive: true });
    execFileSync("tar", ["-xzf", path.join(folder, file), "--strip-components=1", "-C", home]);
  }
  writeFileSync(path.join(outside, "main.mjs"), program);
  expect(run(outside, "main.mjs")).toBe("ContractViolationError\n");
}, 60_000);

test("nothing is packed of a contract with errors", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "books.yaml"), contract.replace("action: send", "action: shout"));
  mkdirSync(path.join(folder, "packed"));
  const { code, out } = await concord(folder, ["pack", "--contracts", "books.yaml", "--out", "packed", "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out).verdict).toBe("blocked");
  expect(tarballsIn(path.join(folder, "packed"))).toEqual([]);
});
