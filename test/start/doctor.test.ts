import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Repo, concord, repositoryIn, scratch } from "../cli/run.ts";

interface Diagnosis {
  readonly what: string;
  readonly state: string;
  readonly says: string;
  readonly fix?: string;
}

async function started(): Promise<Repo> {
  const folder = scratch();
  await concord(folder, ["init", "--yes", "--handle", "@acme/sales"]);
  const repo = repositoryIn(folder);
  repo.commit("first");
  return repo;
}

async function examine(
  folder: string,
  env?: Record<string, string>,
): Promise<{ code: number; of: (what: string) => Diagnosis | undefined; all: Diagnosis[] }> {
  const { code, out } = await concord(folder, ["doctor", "--json"], env ? { env } : {});
  const { diagnoses } = JSON.parse(out) as { diagnoses: Diagnosis[] };
  return { code, all: diagnoses, of: (what) => diagnoses.find((one) => one.what === what) };
}

test("a new repository is well, and every complaint says what to do", async () => {
  const { folder } = await started();
  const { code, all, of } = await examine(folder);
  expect(code).toBe(0);
  expect(all.filter(({ state }) => state === "warning" || state === "error")).toEqual([]);
  expect(of("owners")!.state).toBe("ok");
  expect(of("generated")!.says).toContain("ignored by git");
  for (const one of all) if (one.state !== "ok") expect(one.fix, one.what).toBeDefined();
  expect((await concord(folder, ["doctor"])).out).toMatch(/all is well\n$/u);
});

test("where there are no contracts it says how to begin", async () => {
  const { code, of } = await examine(scratch());
  expect(code).toBe(1);
  expect(of("contracts")).toMatchObject({ state: "error", fix: expect.stringContaining("concord init") });
});

test("without npm and git on the PATH", async () => {
  const { folder } = await started();
  const { code, of } = await examine(folder, { PATH: path.join(folder, "nowhere") });
  expect(code).toBe(1);
  expect(of("npm")!.state).toBe("error");
  expect(of("git")!.state).toBe("error");
});

test("a shallow clone", async () => {
  const repo = await started();
  repo.write({ "README.md": "More\n" });
  repo.commit("second");
  const clone = path.join(scratch(), "clone");
  execFileSync("git", ["clone", "--quiet", "--depth", "1", `file://${repo.folder}`, clone]);
  const { code, of } = await examine(clone);
  expect(code).toBe(1);
  expect(of("history")).toMatchObject({ state: "error", fix: "git fetch --unshallow --tags" });
});

test("tags that the pattern passes by, and tags that it meets", async () => {
  const repo = await started();
  repo.git("tag", "release-1");
  expect((await examine(repo.folder)).of("releases")).toMatchObject({
    state: "warning",
    fix: expect.stringContaining("release-1"),
  });
  repo.git("tag", "v1.0.0");
  expect((await examine(repo.folder)).of("releases")).toMatchObject({ state: "ok" });
});

test("a workflow that fetches one commit, and none at all", async () => {
  const repo = await started();
  const file = ".github/workflows/contracts.yml";
  const text = readFileSync(path.join(repo.folder, file), "utf8");
  repo.write({ [file]: text.replace("fetch-depth: 0, ", "") });
  const shallow = await examine(repo.folder);
  expect(shallow.of("workflow")).toMatchObject({ state: "error", says: expect.stringContaining("fetches one commit") });
  expect(shallow.code).toBe(1);
  repo.write({ [file]: "on: push\njobs: {}\n" });
  expect((await examine(repo.folder)).of("workflow")!.state).toBe("warning");
});

test("owners that moved on, generated files that would be committed", async () => {
  const repo = await started();
  repo.write({
    ".github/CODEOWNERS": "# concord: begin\n/contracts/ @acme/nobody\n# concord: end\n",
    ".gitignore": "node_modules/\n",
  });
  const { code, of } = await examine(repo.folder);
  expect(of("owners")).toMatchObject({ state: "warning", fix: "concord owners --write" });
  expect(of("generated")).toMatchObject({ state: "note" });
  expect(of("cache")).toMatchObject({ state: "warning" });
  expect(code).toBe(0);
});

test("settings that say something else, and a document that is half there", async () => {
  const repo = await started();
  repo.write({ "concord.yaml": "contract: contracts\n" });
  expect((await examine(repo.folder)).of("settings")).toMatchObject({
    state: "error",
    says: expect.stringContaining("concord.yaml:1"),
  });
  repo.write({
    "concord.yaml": "contracts: contracts\n",
    "contracts/sales/orders/asyncapi.yaml": "asyncapi: 3.0.0\ninfo: {",
  });
  const { code, of } = await examine(repo.folder);
  expect(of("contracts")).toMatchObject({ state: "error", says: expect.stringContaining("asyncapi.yaml:2") });
  expect(code).toBe(1);
});
