import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { main } from "../../packages/cli/src/main.ts";
import { scratch } from "../cli/run.ts";

const contract = readFileSync(path.join(import.meta.dirname, "fixtures/books.yaml"), "utf8");

/** `concord generate --watch` in a folder, until the test is over. */
function watch(cwd: string): { readonly said: () => string; readonly end: () => Promise<number> } {
  const interrupt = new AbortController();
  let said = "";
  const say = (text: string): void => void (said += text);
  const off = { color: false, interactive: false, exitCode: 0, env: {} };
  const running = main(["generate", "--watch"], { cwd, out: say, err: say, signal: interrupt.signal, ...off });
  const end = (): Promise<number> => (interrupt.abort(), running);
  onTestFinished(async () => void (await end()));
  return { said: () => said, end };
}

test("a save is followed by its package and no other, a mistake by its finding, and Ctrl-C ends it", async () => {
  const folder = scratch();
  const file = (service: string): string => path.join(folder, `contracts/finance/${service}/asyncapi.yaml`);
  for (const service of ["books", "tax"]) {
    mkdirSync(path.dirname(file(service)), { recursive: true });
    writeFileSync(file(service), contract.replace("Books", service));
  }
  writeFileSync(path.join(folder, "concord.yaml"), "title: Finance\n");
  const types = (): string => readFileSync(path.join(folder, "generated/books/src/types.ts"), "utf8");
  const { said, end } = watch(folder);
  await vi.waitFor(() => expect(said()).toMatch(/^2 packages · \d+ files \(\d+ new\)\ngenerated /), {
    timeout: 10_000,
  });

  writeFileSync(file("books"), contract.replace("amount: {", "note: { type: string }, amount: {"));
  await vi.waitFor(() => expect(types()).toContain("note?: string;"), { timeout: 5_000 });
  await vi.waitFor(() => expect(said().match(/^generated /gm)).toHaveLength(2));
  expect(said()).toMatch(/\(\d+ changed\)\ngenerated +\d+\.\d s\n$/);

  writeFileSync(file("books"), contract.replace("action: send", "action: shout"));
  await vi.waitFor(() => expect(said()).toMatch(/^error .*\n/m), { timeout: 5_000 });
  await vi.waitFor(() => expect(said().match(/^generated /gm)).toHaveLength(3));
  expect(await end()).toBe(0);
});
