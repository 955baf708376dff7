import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { packWorkspaces } from "./pack-workspaces.ts";

test("from packed tarballs, in a folder outside: install, init, each new, npm start and npm test", () => {
  const scratch = mkdtempSync(path.join(tmpdir(), "concord-packed-"));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }), 120_000);
  const tarballs = packWorkspaces(["@concord/cli", "@concord/catalog"], scratch);
  expect(tarballs.length).toBeGreaterThan(10);

  const folder = path.join(scratch, "acme contracts");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const run = (command: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: folder,
      encoding: "utf8",
      // As a stranger's shell is: nothing of this workspace or of the test's own npm in it.
      env: { HOME: process.env["HOME"], PATH: pathOutside(), NO_COLOR: "1", ...gitIdentity },
    });
    expect(status, `${command} ${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
    return stdout;
  };
  run("npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "node@24.21.0", ...tarballs);

  const concord = (...args: readonly string[]): string => run("npx", "--no-install", "concord", ...args);
  concord("init", "--yes", "--handle", "@acme/sales");
  const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  expect(manifest.scripts.start).toBe("concord start");
  expect(manifest.dependencies["@concord/cli"]).toContain("file:");
  run("git", "add", ".");
  run("git", "commit", "--quiet", "-m", "Begin");

  concord("new", "domain", "shipping", "--team", "logistics", "--handle", "@acme/logistics", "--summary", "Parcels.");
  concord("new", "service", "shipping/parcels", "--description", "Where each parcel is, and who carries it.");
  concord("new", "event", "parcels/parcelLost", "--to", "billing", "--summary", "Nobody has seen it for two weeks.");
  concord("new", "api", "orders/Order");
  concord("new", "term", "parcel", "--definition", "What one carrier carries to one door.");
  concord("new", "flow", "shipping/lost-parcel", "--step", "parcels/sendParcelLost", "--summary", "It is paid back.");

  const started = run("npm", "start", "--silent", "--", "--no-serve");
  expect(started).toMatch(/3 services · 2 messages · 1 API · 3 terms/u);
  expect(started).toMatch(/2 sender → receiver pairs hold/u);
  expect(started).toMatch(/\d+ pages/u);
  const tested = run("npm", "test", "--silent");
  expect(tested).toContain("nothing found by");
  expect(run("git", "status", "--porcelain", "--untracked-files=all")).not.toMatch(/generated|\.concord|node_modules/u);
});

const gitIdentity = {
  GIT_AUTHOR_NAME: "Someone",
  GIT_AUTHOR_EMAIL: "someone@example.com",
  GIT_COMMITTER_NAME: "Someone",
  GIT_COMMITTER_EMAIL: "someone@example.com",
};

function pathOutside(): string {
  const own = process.env["PATH"] ?? "";
  return own
    .split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(path.delimiter);
}
