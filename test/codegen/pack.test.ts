import { execSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
  mkdirSync(path.join(folder, "packed"));
  const earlier = ["contracts-books-1.1.0.tgz", "contracts-books-2.0.0-rc.1.tgz"];
  const others = ["contracts-books-keeping-1.1.0.tgz", "contracts-books.tgz", "mine.txt"];
  for (const name of [...earlier, ...others]) writeFileSync(path.join(folder, "packed", name), "mine");
  const packed = await concord(folder, ["pack", "--contracts", "books.yaml", "--out", "packed", "--json"]);
  const { figures } = JSON.parse(packed.out);
  // Of each package there is one tarball, or chance would decide which is installed.
  const made = ["concord-runtime-0.1.0.tgz", "contracts-books-1.2.0.tgz"];
  expect(readdirSync(path.join(folder, "packed")).toSorted()).toEqual([...made, ...others]);
  for (const name of others) rmSync(path.join(folder, "packed", name));
  expect(figures.missing).toEqual([]);
  expect(figures.packages.map(({ name, version }: Record<string, string>) => `${name} ${version}`)).toEqual([
    "@concord/runtime 0.1.0",
    "@contracts/books 1.2.0",
  ]);
  const [runtime, books] = figures.packages;
  expect(runtime.size).toBeGreaterThan(50_000);
  expect(books.size).toBeGreaterThan(2_000);
  expect(books.size).toBeLessThan(20_000);

  // As the package's own README says.
  const readme = readFileSync(path.join(folder, "generated/books/README.md"), "utf8");
  const [, install = ""] = /`(npm install [^`]+\.tgz)` installs them/.exec(readme)!;
  const outside = path.join(folder, "outside");
  mkdirSync(outside);
  renameSync(path.join(folder, "packed"), path.join(outside, "packed"));
  writeFileSync(path.join(outside, "package.json"), "{}");
  execSync(`${install} --offline --no-audit --no-fund`, { cwd: outside, stdio: "pipe" });
  writeFileSync(path.join(outside, "main.mjs"), program);
  expect(run(outside, "main.mjs")).toBe("ContractViolationError\n");
}, 60_000);

test("what npm could not finish is not there", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "books.yaml"), contract);
  const npm = path.join(folder, "bin/npm");
  mkdirSync(path.dirname(npm));
  const writes = `echo half > "$5/contracts-books-1.2.0.tgz"\necho "npm error code ENOSPC" >&2\n`;
  const words = `echo "npm error syscall write" >&2\necho "npm error nospc no space left on device" >&2\nexit 1\n`;
  writeFileSync(npm, `#!/bin/sh\n${writes}${words}`, { mode: 0o755 });
  const env = { PATH: `${path.dirname(npm)}:${process.env["PATH"]}` };
  const failed = await concord(folder, ["pack", "--contracts", "books.yaml"], { env });
  expect(failed).toMatchObject({ code: 2, err: "error  npm pack failed: nospc no space left on device\n" });
  expect(readdirSync(path.join(folder, "packed"))).toEqual([]);
}, 60_000);

test("nothing is left to pack of what nothing is made of", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "books.yaml"), "asyncapi: 3.0.0\ninfo: { title: Books, version: 1.2.0 }\n");
  const { code, out } = await concord(folder, ["pack", "--contracts", "books.yaml"]);
  expect({ code, out }).toEqual({ code: 0, out: "0 tarballs in packed\n" });
});

test("nothing is packed of a contract with errors", async () => {
  const folder = scratch();
  writeFileSync(path.join(folder, "books.yaml"), contract.replace("action: send", "action: shout"));
  mkdirSync(path.join(folder, "packed"));
  const { code, out } = await concord(folder, ["pack", "--contracts", "books.yaml", "--out", "packed", "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out).verdict).toBe("blocked");
  expect(tarballsIn(path.join(folder, "packed"))).toEqual([]);
});
