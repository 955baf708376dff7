import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { concord, repository } from "../cli/run.ts";
import { startRegistry } from "./registry.ts";

const contract = readFileSync(path.join(import.meta.dirname, "fixtures/books.yaml"), "utf8");
const file = "contracts/finance/books/asyncapi.yaml";

test("what is published has the contract's version, which must have been raised, and is published once", async () => {
  await using registry = await startRegistry();
  const { folder, write, commit } = repository({ [file]: contract, "concord.yaml": "title: Books\n" });
  commit("one");
  write({ [file]: contract.replace("amount: {", "text: { type: string }, amount: {") });

  const blocked = await concord(folder, ["publish", "--dry-run", "--since", "HEAD", "--json"]);
  expect(blocked.code).toBe(1);
  expect(JSON.parse(blocked.out).findings).toMatchObject([
    {
      code: "codegen/version-behind",
      at: { file, line: 2 },
      facts: { before: "1.2.0", after: "1.2.0", bump: "minor", suggested: "1.3.0" },
    },
  ]);

  write({ [file]: contract.replace("amount: {", "text: { type: string }, amount: {").replace("1.2.0", "1.3.0-rc.1") });
  const early = await concord(folder, ["publish", "--dry-run", "--since", "HEAD"]);
  expect(early).toMatchObject({ code: 0, err: "" });

  write({ [file]: contract.replace("amount: {", "text: { type: string }, amount: {").replace("1.2.0", "1.3.0") });
  const dry = await concord(folder, ["publish", "--dry-run", "--since", "HEAD"]);
  expect(dry).toMatchObject({ code: 0, err: "" });
  expect(dry.out).toMatch(/^@contracts\/books +1\.3\.0 /m);
  expect(registry.uploads).toEqual([]);

  writeFileSync(path.join(folder, ".npmrc"), `${registry.url.replace("http:", "")}:_authToken=secret\n`);
  const command = ["publish", "--since", "HEAD", "--registry", registry.url];
  const first = await concord(folder, command);
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out.trim().split("\n").at(-1)).toBe("2 packages published");
  expect(registry.uploads.map(({ name, versions }) => [name, ...Object.keys(versions)])).toEqual([
    ["@concord/runtime", "0.1.0"],
    ["@contracts/books", "1.3.0"],
  ]);
  const again = await concord(folder, command);
  expect(again.out.trim().split("\n").at(-1)).toBe("0 packages published · 2 there already");
  expect(registry.uploads).toHaveLength(2);
}, 120_000);

test("what npm refuses is said in npm's words, and the rest is not tried", async () => {
  await using registry = await startRegistry();
  const { folder, commit } = repository({ [file]: contract, "concord.yaml": "title: Books\n" });
  commit("one");
  const { code, err } = await concord(folder, ["publish", "--registry", registry.url]);
  expect(code).toBe(2);
  expect(err).toMatch(/npm publish failed: .*(log|auth)/i);
  expect(registry.uploads).toEqual([]);
}, 120_000);
