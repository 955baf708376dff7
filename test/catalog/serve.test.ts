import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveCatalog, type Serving } from "@concord/catalog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let folder: string;
let serving: Serving;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "concord-serve-"));
  await mkdir(join(folder, "site", "events"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "secret");
  await writeFile(join(folder, "site", "index.html"), "home");
  await writeFile(join(folder, "site", "404.html"), "nothing here");
  await writeFile(join(folder, "site", "events", "index.html"), "events");
  await writeFile(join(folder, "site", "a b.json"), "{}");
  await symlink(join(folder, "secret.txt"), join(folder, "site", "link.txt"));
  serving = await serveCatalog({ dir: join(folder, "site"), base: "docs", port: 0 });
});

afterAll(async () => {
  await serving.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

/** Sends the path as it is: `fetch` would tidy it first. */
function ask(path: string, method = "GET"): Promise<Answer> {
  return new Promise((done, fail) => {
    const asked = request({ host: "127.0.0.1", port: serving.port, path, method }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (body += chunk));
      answer.on("end", () => {
        const { "content-type": type, location } = answer.headers;
        done({ status: answer.statusCode, type, location, body });
      });
    });
    asked.on("error", fail);
    asked.end();
  });
}

describe("serving a catalog", () => {
  test("gives pages below the base, with their kind", async () => {
    expect(serving.url).toBe(`http://localhost:${serving.port}/docs/`);
    expect(await ask("/docs/")).toMatchObject({ status: 200, type: "text/html; charset=utf-8", body: "home" });
    expect(await ask("/docs/events/?q=1")).toMatchObject({ status: 200, body: "events" });
    expect(await ask("/docs/a%20b.json")).toMatchObject({ status: 200, type: "application/json; charset=utf-8" });
    expect(await ask("/docs/events/", "HEAD")).toMatchObject({ status: 200, body: "" });
  });

  test("leads to the right address where it is nearly right", async () => {
    expect(await ask("/")).toMatchObject({ status: 302, location: "/docs/" });
    expect(await ask("/docs")).toMatchObject({ status: 302, location: "/docs/" });
    expect(await ask("/docs/events")).toMatchObject({ status: 302, location: "/docs/events/" });
  });

  test.each([
    "/docs/gone/",
    "/other/",
    "/docs/../secret.txt",
    "/docs/..%2fsecret.txt",
    "/docs/%2e%2e/secret.txt",
    "/docs/link.txt",
    "/docs/%00",
    "/docs/%zz",
    "//docs/",
  ])("shows its own page of absence for %s", async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: "nothing here" });
  });

  test("answers no other method", async () => {
    expect(await ask("/docs/", "POST")).toMatchObject({ status: 405 });
  });

  test("takes the next port where one is taken", async () => {
    const second = await serveCatalog({ dir: join(folder, "site"), port: serving.port });
    expect(second.port).toBeGreaterThan(serving.port);
    await second.close();
  });
});
