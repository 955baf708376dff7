import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runAsyncApiTemplate } from "../../packages/cli/src/generating/asyncapi-generator.ts";
import { concord, scratch, workspace } from "../cli/run.ts";
import { planContract } from "./plan-contract.ts";

const contract = readFileSync(path.join(import.meta.dirname, "fixtures/books.yaml"), "utf8");

// The template's hook is loaded by Node itself, which finds sources only when it is told.
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, { ...context, conditions: ["source", ...(context.conditions ?? [])] }),
});
afterAll(() => hooks.deregister());

test("the AsyncAPI generator makes of our template what concord generate makes", async () => {
  const target = scratch();
  await runAsyncApiTemplate(path.join(workspace, "templates/asyncapi"), contract, target, { service: "books" });
  const expected = await planContract("books", contract);
  const files = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)));
  expect(files.toSorted()).toEqual([...expected.keys()].toSorted());
  for (const file of files) expect(readFileSync(path.join(target, file), "utf8"), file).toBe(expected.get(file));
  expect(readFileSync(path.join(target, "src/producer.ts"), "utf8")).toContain("createBooksProducer");
  const misspelt = runAsyncApiTemplate(path.join(workspace, "templates/asyncapi"), contract, target, {
    runtime: "copied",
  });
  await expect(misspelt).rejects.toThrow("runtime is package or vendored, not copied");
}, 60_000);

describe("an AsyncAPI template of somebody else", () => {
  const settings = (template: string): string =>
    `title: Books\nasyncapi:\n  - { template: "${template}", output: manual, parameters: { version: "7.7.7" } }\n`;
  const place = "generated/books/manual";

  function books(template: string): string {
    const folder = scratch();
    mkdirSync(path.join(folder, "contracts/finance/books"), { recursive: true });
    writeFileSync(path.join(folder, "contracts/finance/books/asyncapi.yaml"), contract);
    writeFileSync(path.join(folder, "concord.yaml"), settings(template));
    symlinkSync(path.join(workspace, "node_modules"), path.join(folder, "node_modules"), "junction");
    return folder;
  }

  test("runs beside the package, once for each state of its contract, and keeps to its own files", async () => {
    const folder = books("@asyncapi/markdown-template");
    const file = path.join(folder, place, "asyncapi.md");
    const first = await concord(folder, ["generate"]);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toContain("by AsyncAPI templates: books/manual");
    expect(readFileSync(file, "utf8")).toMatch(/^# Books 7\.7\.7 documentation/m);
    expect((await concord(folder, ["generate"])).out).not.toContain("by AsyncAPI templates");
    expect((await concord(folder, ["generate", "--check"])).code).toBe(0);

    writeFileSync(path.join(folder, place, "mine.txt"), "mine");
    writeFileSync(path.join(folder, "contracts/finance/books/asyncapi.yaml"), contract.replace("Books,", "Ledgers,"));
    expect((await concord(folder, ["generate", "--check"])).code).toBe(1);
    await concord(folder, ["generate"]);
    expect(readFileSync(file, "utf8")).toMatch(/^# Ledgers 7\.7\.7 documentation/m);
    expect(readFileSync(path.join(folder, place, "mine.txt"), "utf8")).toBe("mine");
  }, 60_000);

  /** A template of one hook in the workspace of a folder. */
  function ownTemplate(folder: string, hook: string): void {
    const home = path.join(folder, "own");
    for (const part of ["template", "hooks"]) mkdirSync(path.join(home, part), { recursive: true });
    const parameters = { version: { description: "of the manual" } };
    const generator = { renderer: "react", apiVersion: "v3", nonRenderableFiles: ["static.txt"], parameters };
    writeFileSync(path.join(home, "package.json"), JSON.stringify({ name: "own", version: "1.0.0", generator }));
    writeFileSync(path.join(home, "template/static.txt"), "static");
    const file = path.join(home, `hooks/index.js`);
    writeFileSync(file, `module.exports = { "generate:after": ({ targetDir, asyncapi }) => { ${hook} } };`);
  }
  const writes = (file: string): string =>
    `require("node:fs").writeFileSync(targetDir + "/${file}", asyncapi.info().title());`;

  test("runs again when it is changed, or what it wrote is, and leaves nothing behind when nobody asks for it", async () => {
    const folder = books("./own");
    const own = (file: string): string => path.join(folder, place, file);
    ownTemplate(folder, writes("title.txt"));
    await concord(folder, ["generate"]);
    expect((await concord(folder, ["generate", "--check"])).code).toBe(0);

    writeFileSync(own("title.txt"), "edited");
    expect((await concord(folder, ["generate", "--check"])).code).toBe(1);
    await concord(folder, ["generate"]);
    expect(readFileSync(own("title.txt"), "utf8")).toBe("Books");

    writeFileSync(path.join(folder, "own/template/static.txt"), "better");
    expect((await concord(folder, ["generate", "--check"])).code).toBe(1);
    await concord(folder, ["generate"]);
    expect(readFileSync(own("static.txt"), "utf8")).toBe("better");

    ownTemplate(folder, writes("name.txt"));
    await concord(folder, ["generate"]);
    expect(readdirSync(path.join(folder, place)).toSorted()).toEqual([".concord.json", "name.txt", "static.txt"]);

    writeFileSync(own("mine.txt"), "mine");
    writeFileSync(path.join(folder, "concord.yaml"), "title: Books\n");
    expect((await concord(folder, ["generate", "--check"])).code).toBe(1);
    expect((await concord(folder, ["generate"])).out).toContain("no longer asked of any: books/manual");
    expect(readdirSync(path.join(folder, place))).toEqual(["mine.txt"]);
    expect((await concord(folder, ["generate", "--check"])).code).toBe(0);
  });

  test("leaves what it made of a contract that cannot be read", async () => {
    const folder = books("./own");
    ownTemplate(folder, writes("title.txt"));
    await concord(folder, ["generate"]);
    const before = readdirSync(path.join(folder, place));
    for (const unreadable of ["", "asyncapi: 3.0.0\ninfo: [\n"]) {
      writeFileSync(path.join(folder, "contracts/finance/books/asyncapi.yaml"), unreadable);
      await concord(folder, ["generate"]);
      expect(readdirSync(path.join(folder, place))).toEqual(before);
    }
    rmSync(path.join(folder, "contracts/finance/books/asyncapi.yaml"));
    await concord(folder, ["generate"]);
    expect(existsSync(path.join(folder, place))).toBe(false);
  });

  test.each([
    ["throws", `throw new Error("lost its way")`, "codegen/template-failed"],
    ["writes outside of its folder", writes("../title.txt"), "codegen/template-failed"],
    ["wants a file that somebody else wrote", writes("mine.txt"), "codegen/file-foreign"],
  ])("that %s changes nothing", async (_what, hook, code) => {
    const folder = books("./own");
    ownTemplate(folder, writes("title.txt"));
    await concord(folder, ["generate"]);
    writeFileSync(path.join(folder, place, "mine.txt"), "mine");
    ownTemplate(folder, hook);
    const { code: exit, out } = await concord(folder, ["generate", "--json"]);
    const { findings, summary } = JSON.parse(out);
    expect([exit, findings.map((one: { code: string }) => one.code)]).toEqual([1, [code]]);
    expect(summary).not.toContain("by AsyncAPI templates");
    expect(readdirSync(path.join(folder, place)).toSorted()).toEqual([
      ".concord.json",
      "mine.txt",
      "static.txt",
      "title.txt",
    ]);
    expect(readFileSync(path.join(folder, place, "mine.txt"), "utf8")).toBe("mine");
    expect(existsSync(path.join(folder, "generated/books/title.txt"))).toBe(false);
  });

  test.each(["../../elsewhere", ".", "/elsewhere", "manual/"])("cannot have the output %s", async (output) => {
    const folder = books("@asyncapi/markdown-template");
    const other = `  - { template: "@asyncapi/markdown-template", output: "${output}" }\n`;
    writeFileSync(path.join(folder, "concord.yaml"), settings("@asyncapi/markdown-template") + other);
    expect(await concord(folder, ["generate"])).toMatchObject({ code: 2, err: expect.stringContaining("of its own") });
  });

  test("is never installed by itself, and never writes over what is there", async () => {
    const missing = await concord(books("@asyncapi/no-such-template"), ["generate"]);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("npm install --save-dev @asyncapi/no-such-template");

    const folder = books("@asyncapi/markdown-template");
    mkdirSync(path.join(folder, place), { recursive: true });
    writeFileSync(path.join(folder, place, "asyncapi.md"), "mine");
    const foreign = await concord(folder, ["generate", "--json"]);
    expect(foreign.code).toBe(1);
    expect(JSON.parse(foreign.out).findings).toMatchObject([{ code: "codegen/file-foreign" }]);
    expect(readFileSync(path.join(folder, place, "asyncapi.md"), "utf8")).toBe("mine");
  });
});
