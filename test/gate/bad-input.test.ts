import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { billing, orders, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, concord, repository, scratch } from "../cli/run.ts";

const wider = { currency: "[EUR, USD, CHF]" };
const billingFile = "contracts/commerce/billing/asyncapi.yaml";
const unshallow =
  "help   fetch the history: git fetch --unshallow --tags (GitHub Actions: actions/checkout with fetch-depth: 0; GitLab: GIT_DEPTH: 0)";

function committed(files = shop()): Repo {
  const repo = repository(files);
  repo.commit("first");
  return repo;
}

/** A change of the event on a branch of its own, while the main branch went on. */
function branched(): Repo {
  const repo = committed();
  repo.git("checkout", "-q", "-b", "topic");
  repo.write(shop(wider));
  repo.commit("wider");
  repo.git("checkout", "-q", "main");
  repo.write({ "README.md": "main" });
  repo.commit("main went on");
  return repo;
}

function clone({ folder }: Repo, ...options: readonly string[]): string {
  const copy = path.join(scratch(), "clone");
  execFileSync("git", ["clone", "-q", ...options, `file://${folder}`, copy], { stdio: "ignore" });
  return copy;
}

/** What stands on standard error, line by line, where nothing stands on standard output. */
async function refused(folder: string, ...argv: readonly string[]): Promise<{ code: number; said: string[] }> {
  const { code, out, err } = await concord(folder, ["check", ...argv]);
  expect(out).toBe("");
  return { code, said: err.trimEnd().split("\n") };
}

describe("a revision", () => {
  test.each(["nope", "--upload-pack=touch"])("that nobody knows: %s", async (name) => {
    expect(await refused(committed().folder, "--against", name)).toEqual({
      code: 2,
      said: [
        `error  git knows no revision ${name}`,
        "help   name a branch, a tag or a commit that exists here; git fetch brings what is elsewhere",
      ],
    });
  });

  test("that is an empty word, as of a variable that is not set", async () => {
    expect(await refused(committed().folder, "--against", "")).toEqual({
      code: 64,
      said: ["error  --against names no revision", "help   name one, or leave --against out: it is found by itself"],
    });
  });
});

test("a folder that is in no repository", async () => {
  const folder = scratch();
  for (const [file, text] of Object.entries(shop())) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  expect(await refused(folder)).toEqual({
    code: 2,
    said: [
      `error  ${folder} is not in a git repository, so there is nothing to compare with`,
      "help   run git init and commit the contracts, or compare two folders: concord diff BEFORE AFTER",
    ],
  });
});

describe("a shallow clone", () => {
  test("of a branch", async () => {
    const folder = clone(branched(), "--depth=1", "--no-single-branch", "--branch=topic");
    const error = "error  this clone is shallow: it has no common ancestor with origin/main";
    expect(await refused(folder)).toEqual({ code: 2, said: [error, unshallow] });
  });

  test("of the main branch", async () => {
    const folder = clone(branched(), "--depth=1", "--branch=main");
    const error = "error  this clone is shallow: the parent of HEAD is not in it";
    expect(await refused(folder)).toEqual({ code: 2, said: [error, unshallow] });
  });

  test("that lacks what was named", async () => {
    const folder = clone(branched(), "--depth=1", "--branch=topic");
    const error = "error  git knows no revision v1.0.0; this clone is shallow";
    expect(await refused(folder, "--against", "v1.0.0")).toEqual({ code: 2, said: [error, unshallow] });
  });

  test("that lacks releases to which something was promised", async () => {
    const promise = "contracts: contracts\ncompatibility: { domains: { commerce: full-transitive } }\n";
    const repo = committed({ ...shop(), "concord.yaml": promise });
    for (const version of [1, 2, 3]) {
      repo.git("tag", `v${version}.0.0`);
      repo.write({ [ordersFile]: `${orders()}# ${version}\n` });
      repo.commit("next");
    }
    const error = "error  this clone is shallow: releases that were promised compatibility are not in it";
    expect(await refused(clone(repo, "--depth=2"), "--against", "HEAD~1")).toEqual({
      code: 2,
      said: [error, unshallow],
    });
  });
});

describe("the contracts folder", () => {
  test("was moved, and concord.yaml names the old one", async () => {
    const repo = committed();
    repo.git("mv", "contracts", "specs");
    expect(await refused(repo.folder, "--against", "HEAD")).toEqual({
      code: 2,
      said: [
        "error  concord.yaml names the contracts folder contracts, and there is none",
        "help   create it, or correct contracts: in concord.yaml",
      ],
    });
  });

  test("was moved, and what stood in the old one is what the new one is compared with", async () => {
    const repo = committed();
    repo.git("mv", "contracts", "specs");
    repo.write({ "concord.yaml": "contracts: specs\n", "specs/commerce/orders/asyncapi.yaml": orders(wider) });
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect([code, out.split("\n")[0]]).toEqual([
      1,
      "error compat/payload-widened  specs/commerce/orders/asyncapi.yaml:31:30",
    ]);
  });

  test("was a link to elsewhere", async () => {
    const repo = repository(shop());
    mkdirSync(path.join(repo.folder, "real"));
    renameSync(path.join(repo.folder, "contracts"), path.join(repo.folder, "real/contracts"));
    symlinkSync("real/contracts", path.join(repo.folder, "contracts"));
    repo.commit("linked");
    rmSync(path.join(repo.folder, "contracts"));
    repo.write({ "concord.yaml": "contracts: real/contracts\n" });
    expect(await refused(repo.folder, "--against", "HEAD")).toEqual({
      code: 2,
      said: [
        "error  contracts is a symbolic link at HEAD",
        "help   let contracts: in concord.yaml name the folder that holds the files, in this repository",
      ],
    });
  });

  test("did not exist before: there is nothing to break, which is said", async () => {
    const repo = committed({ "README.md": "hello" });
    repo.write(shop());
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect([code, out.split("\n")[0]]).toEqual([0, "contracts did not exist at HEAD: nothing was promised there yet"]);
  });
});

describe("a side before", () => {
  const again = "help   compare with a revision at which it could be read: --against REVISION";

  test("with a document that nobody can read", async () => {
    const repo = committed({ ...shop(), [ordersFile]: "asyncapi: 3.0.0\ninfo: [\n" });
    repo.write(shop());
    const { code, said } = await refused(repo.folder, "--against", "HEAD");
    expect([code, said[1]]).toEqual([2, again]);
    expect(said[0]).toMatch(new RegExp(`^error {2}${ordersFile} at HEAD cannot be read: Flow sequence`, "u"));
  });

  test("with settings that nobody can read: who decides is not known", async () => {
    const repo = committed({ ...shop(), "concord.yaml": "contracts: [\n" });
    repo.write(shop(wider));
    const { code, said } = await refused(repo.folder, "--against", "HEAD");
    expect([code, said[1]]).toEqual([2, again]);
    expect(said[0]).toMatch(/^error {2}concord\.yaml at HEAD cannot be read: /u);
  });

  test("with a reference that leads nowhere: compared as far as it can be read, which is said", async () => {
    const repo = committed({ ...shop(), [billingFile]: billing.replace("../orders/", "../gone/") });
    repo.write(shop());
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect([code, out.split("\n").slice(0, 2)]).toEqual([
      0,
      [
        "no breaking change since HEAD",
        expect.stringMatching(
          new RegExp(
            `^note: ${billingFile}:7 at HEAD is wrong, and was compared as far as it can be read: .*gone`,
            "u",
          ),
        ),
      ],
    ]);
  });

  const lacking = "help   a partial clone lacks it: run git fetch --refetch, or clone without --filter";

  /** The repository without one of its objects, and with an edit to be compared. */
  function without(object: string): { repo: Repo; id: string } {
    const repo = committed();
    const id = repo.git("rev-parse", object);
    rmSync(path.join(repo.folder, ".git/objects", id.slice(0, 2), id.slice(2)));
    repo.write(shop(wider));
    return { repo, id };
  }

  test("of which git lacks a file, as in a partial clone", async () => {
    const { repo, id } = without(`HEAD:${ordersFile}`);
    expect(await refused(repo.folder, "--against", "HEAD")).toEqual({
      code: 2,
      said: [`error  ${ordersFile} at HEAD: git cannot read the object ${id}`, lacking],
    });
  });

  test("of which git lacks a folder: that is not as if nothing had been promised", async () => {
    const { repo } = without("HEAD:contracts/commerce");
    expect(await refused(repo.folder, "--against", "HEAD")).toEqual({
      code: 2,
      said: [`error  git cannot list the files of ${repo.git("rev-parse", "HEAD")}`, lacking],
    });
  });
});

describe("waivers", () => {
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const waiver = (owner: string): string => `owner: ${owner}\nreason: Francs are read\nexpiry: ${inDays(30)}\n`;

  /** The event widened, which breaks a service of the payments team; and the fingerprint of that. */
  async function broken(): Promise<{ repo: Repo; fingerprint: string }> {
    const repo = committed({
      ...shop(),
      "contracts/teams.yaml": "teams:\n  - { id: orders, name: Orders }\n  - { id: payments, name: Payments }\n",
      "contracts/commerce/domain.yaml": "name: Commerce\nowner: orders\n",
      [billingFile]: billing.replace("version: 1.0.0", "version: 1.0.0\n  x-owner: payments"),
    });
    repo.write({ [ordersFile]: orders(wider) });
    const { out } = await concord(repo.folder, ["check", "--against", "HEAD", "--json"]);
    return { repo, fingerprint: JSON.parse(out).findings[0].fingerprint };
  }

  /** The exit code, and what is said of one file: from its line on to the next empty one. */
  async function said(repo: Repo, file: string): Promise<{ code: number; lines: string[] }> {
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    const parts = out.split("\n\n").filter((part) => part.split("\n")[0]!.includes(file));
    return { code, lines: parts.flatMap((part) => part.split("\n")) };
  }

  test("two of one finding: the one that counts is named", async () => {
    const { repo, fingerprint } = await broken();
    const [valid, rival] = [`waivers/${fingerprint}.yaml`, `waivers/${fingerprint}.yml`];
    repo.write({ [valid]: waiver("payments"), [rival]: waiver("orders") });
    expect(await said(repo, rival)).toEqual({
      code: 1,
      lines: [
        `error contracts/waiver-misnamed  ${rival}:1:1`,
        "    1 | owner: orders",
        `      | ^ waives nothing: ${valid} is of the same finding`,
        ` help     Put what is meant into ${valid}, with every team that accepts it as an owner, and delete this file.`,
      ],
    });
  });

  test("one with two owners where one was meant", async () => {
    const { repo, fingerprint } = await broken();
    const file = `waivers/${fingerprint}.yaml`;
    repo.write({ [file]: `${waiver("payments")}owner: orders\n` });
    expect(await said(repo, file)).toEqual({
      code: 1,
      lines: [
        `error contracts/key-duplicated  ${file}:4:1`,
        `    3 | expiry: ${inDays(30)}`,
        "    4 | owner: orders",
        "      | ^^^^^ stands twice",
        " help     Keep one of the two.",
      ],
    });
  });

  test("one that git could not merge", async () => {
    const { repo, fingerprint } = await broken();
    const file = `waivers/${fingerprint}.yaml`;
    const merged = waiver("payments").replace(
      "owner: payments",
      "<<<<<<< HEAD\nowner: payments\n=======\nowner: orders\n>>>>>>> topic",
    );
    repo.write({ [file]: merged });
    expect(await said(repo, file)).toEqual({
      code: 1,
      lines: [
        `error contracts/yaml-invalid  ${file}:1:1`,
        "    1 | <<<<<<< HEAD",
        "      | ^^^^^^^^^^^^ A merge was left unfinished here",
        " help     Keep one side or join the two, and remove the lines with <<<<<<<, ======= and >>>>>>>.",
      ],
    });
  });

  test("one for nothing, beside a change that is in order and beside one that is not", async () => {
    const { repo, fingerprint } = await broken();
    const file = "waivers/0123456789abcdef.yaml";
    const lines = [
      `error compat/waiver-unused  ${file}`,
      `      the waiver ${file}: no error has this fingerprint`,
      " help     delete the file",
    ];
    repo.write({ [file]: waiver("payments"), [`waivers/${fingerprint}.yaml`]: waiver("payments") });
    expect(await said(repo, file), "what is waived passes, and this does not").toEqual({ code: 1, lines });
    rmSync(path.join(repo.folder, `waivers/${fingerprint}.yaml`));
    repo.write({ [ordersFile]: orders() });
    expect(await said(repo, file)).toEqual({ code: 1, lines });
  });
});
