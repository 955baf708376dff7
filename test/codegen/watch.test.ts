import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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

test("no save is lost: by renaming, in place, in new folders, of settings and templates, and after the folder was gone", async () => {
  const folder = scratch();
  const write = (file: string, text: string, by: "place" | "renaming" = "place"): void => {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(by === "place" ? place : `${place}~`, text);
    if (by === "renaming") renameSync(`${place}~`, place);
  };
  const books = "contracts/finance/books/asyncapi.yaml";
  const titled = (title: string): string => contract.replace("title: Books", `title: ${title}`);
  const readme = (output: string, service: string): string => {
    try {
      return readFileSync(path.join(folder, output, service, "README.md"), "utf8");
    } catch {
      return "";
    }
  };
  const shows = (title: string, output = "generated", service = "books"): Promise<void> =>
    vi.waitFor(() => expect(readme(output, service)).toContain(title), { timeout: 5_000 });
  write(books, titled("First"));
  write("concord.yaml", "title: Finance\n");
  const { said } = watch(folder);
  await shows("First");

  write(books, titled("Second"), "renaming");
  await shows("Second");
  write(books, titled("Third"));
  await shows("Third");
  for (let save = 0; save < 8; save++) {
    write(books, titled(`Rapid ${save}`), save % 2 === 0 ? "renaming" : "place");
    await sleep(25);
  }
  await shows("Rapid 7");
  write("contracts/sales/tills/asyncapi.yaml", titled("Tills"));
  await shows("Tills", "generated", "tills");
  write("contracts/sales/tills/asyncapi.yaml", titled("Cash"), "renaming");
  await shows("Cash", "generated", "tills");

  write("concord.yaml", "title: Finance\noutput: out\ntemplates: own\n");
  await vi.waitFor(() => expect(said()).toContain("names the templates folder own"), { timeout: 5_000 });
  write("own/package/install.md.hbs", "By post.");
  await shows("By post.", "out");
  write("own/package/install.md.hbs", "By rail.", "renaming");
  await shows("By rail.", "out");

  renameSync(path.join(folder, "contracts"), path.join(folder, "away"));
  await vi.waitFor(() => expect(said()).toContain("and there is none\n"), { timeout: 5_000 });
  write(books, titled("Back"));
  await shows("Back", "out");
  rmSync(path.join(folder, "contracts/finance"), { recursive: true });
  await vi.waitFor(() => expect(readme("out", "books")).toBe(""), { timeout: 5_000 });
}, 60_000);

test("what is written below the contracts folder is no reason to write again", async () => {
  const folder = scratch();
  mkdirSync(path.join(folder, "books"));
  writeFileSync(path.join(folder, "books/asyncapi.yaml"), contract);
  writeFileSync(path.join(folder, "concord.yaml"), "title: Finance\ncontracts: .\n");
  const { said } = watch(folder);
  const runs = (): number => said().match(/^generated /gm)?.length ?? 0;
  // Once for the contract, once for the files that are new then.
  await vi.waitFor(() => expect(runs()).toBeGreaterThanOrEqual(2), { timeout: 10_000 });
  await sleep(500);
  expect(runs()).toBeLessThanOrEqual(3);
  writeFileSync(path.join(folder, "books/asyncapi.yaml"), contract.replace("title: Books", "title: Ledgers"));
  await vi.waitFor(
    () => expect(readFileSync(path.join(folder, "generated/books/README.md"), "utf8")).toContain("Ledgers"),
    {
      timeout: 5_000,
    },
  );
}, 30_000);

test("Ctrl-C while it is at work leaves nothing watched, and is no error", async () => {
  const folder = scratch();
  for (const service of ["books", "tax"]) {
    mkdirSync(path.join(folder, "contracts", service), { recursive: true });
    writeFileSync(path.join(folder, "contracts", service, "asyncapi.yaml"), contract.replace("Books", service));
  }
  writeFileSync(path.join(folder, "concord.yaml"), "title: Finance\n");
  const watched = async (): Promise<number> => {
    // What is closed goes with the turn of the loop.
    await sleep(10);
    return process.getActiveResourcesInfo().filter((resource) => resource === "FSEventWrap").length;
  };
  const before = await watched();
  const { said, end } = watch(folder);
  await vi.waitFor(async () => expect(process.getActiveResourcesInfo()).toContain("FSEventWrap"), { interval: 1 });
  expect(await end()).toBe(0);
  expect(said()).toBe("");
  expect(await watched()).toBe(before);
});
