import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { buildCatalog, ForeignFolder } from "@concord/catalog";
import { HtmlValidate } from "html-validate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenLinks } from "./broken-links.ts";
import { hostile } from "./hostile.ts";
import { fabric } from "./make-fabric.ts";
import { payments } from "./payments.ts";

let folder: string;
const revision = { commit: "0123456789abcdef", date: "2026-11-20T10:00:00Z" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "concord-build-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function filesOf(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

async function digestOf(dir: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await filesOf(dir)) hash.update(file).update(await readFile(join(dir, file)));
  return hash.digest("hex");
}

async function pagesOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const pages = (await filesOf(dir)).filter((file) => file.endsWith(".html"));
  return new Map(
    await Promise.all(pages.map(async (file) => [file, await readFile(join(dir, file), "utf8")] as const)),
  );
}

// Titles are cut to 70 characters; the rule counts an escaped quotation mark as six.
const judge = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules: { "long-title": "off" } });

async function invalidHtml(dir: string): Promise<readonly string[]> {
  const found = [...(await pagesOf(dir))].map(async ([file, html]) => {
    const { results } = await judge.validateString(html, file);
    return results.flatMap(({ messages }) =>
      messages.map(({ ruleId, line, message }) => `${file}:${line} ${ruleId} ${message}`),
    );
  });
  return (await Promise.all(found)).flat();
}

describe("a built catalog", { timeout: 60_000 }, () => {
  test("has all its pages, light ones, each link leading somewhere", async () => {
    const out = join(folder, "plain");
    const before = (await readdir(process.cwd())).sort();
    const result = await buildCatalog({ fabric: payments, out, revision });
    expect((await readdir(process.cwd())).sort()).toEqual(before);

    expect(await invalidHtml(out)).toEqual([]);
    const pages = await pagesOf(out);
    expect(pages.size).toBe(result.pages);
    expect(await brokenLinks(out, "/")).toEqual([]);
    const event = pages.get("events/payments/paymentCaptured/index.html") ?? "";
    expect(gzipSync(event).length).toBeLessThan(15_000);
    expect(event).toContain("as of 20 November 2026, commit 012345678");
    const styles = (await filesOf(out)).filter((file) => file.endsWith(".css"));
    expect(styles).toHaveLength(1);
    expect(gzipSync(await readFile(join(out, styles[0] ?? ""))).length).toBeLessThan(12_000);
  });

  test("is the same bytes for the same input, also elsewhere, and twice in one process", async () => {
    const elsewhere = existsSync("/dev/shm") ? await mkdtemp("/dev/shm/concord-build-") : join(folder, "elsewhere");
    try {
      const builds = [join(folder, "one"), join(elsewhere, "two")].map((out) =>
        buildCatalog({ fabric: payments, out, revision }),
      );
      const [one, two] = await Promise.all(builds);
      expect(await digestOf(one?.out ?? "")).toBe(await digestOf(two?.out ?? ""));
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  test("is made again only where it changed, and is the bytes of a full build", async () => {
    const cache = join(folder, "cache");
    const out = join(folder, "partial");
    const changed = {
      ...payments,
      messages: payments.messages.map((one) =>
        one.name === "paymentCaptured" ? { ...one, summary: "Money has changed hands." } : one,
      ),
    };
    const first = await buildCatalog({ fabric: payments, out, revision, cache });
    expect(first.written).toBe(first.files);
    const same = await buildCatalog({ fabric: payments, out, revision, cache });
    expect(same).toEqual({ ...first, written: 0 });

    const partial = await buildCatalog({ fabric: changed, out, revision, cache });
    expect(partial.written).toBeGreaterThan(0);
    expect(partial.written).toBeLessThan(partial.files / 2);
    const full = await buildCatalog({ fabric: changed, out: join(folder, "full"), revision });
    expect(full.written).toBe(full.files);
    expect(await digestOf(out)).toBe(await digestOf(full.out));

    // Whatever somebody did to the folder meanwhile is undone.
    await writeFile(join(out, "index.html"), "<p>mine</p>");
    await rm(join(out, "palette.json"));
    await writeFile(join(out, "events", "stray.html"), "stray");
    expect((await buildCatalog({ fabric: changed, out, revision, cache })).written).toBe(2);
    expect(await digestOf(out)).toBe(await digestOf(full.out));
    await writeFile(join(out, "stray.html"), "stray");
    expect((await buildCatalog({ fabric: changed, out, revision, cache })).written).toBe(0);
    expect(await digestOf(out)).toBe(await digestOf(full.out));
  });

  test("stands below any base", async () => {
    const out = join(folder, "based");
    await buildCatalog({ fabric: payments, out, base: "docs/catalog" });
    expect(await brokenLinks(out, "/docs/catalog/")).toEqual([]);
    for (const [file, html] of await pagesOf(out)) {
      expect([file, [...html.matchAll(/(?:href|src)="(\/(?!docs\/catalog\/)[^"]*)"/g)].map(([, to]) => to)]).toEqual([
        file,
        [],
      ]);
    }
  });

  test("lets nothing run that a contract says", async () => {
    const out = join(folder, "hostile");
    await buildCatalog({ fabric: hostile, out });
    expect(await invalidHtml(out)).toEqual([]);
    expect(await brokenLinks(out, "/")).toEqual([]);
    for (const [file, html] of await pagesOf(out)) {
      expect([file, unsafeParts(html)]).toEqual([file, []]);
      expect(html).toContain("default-src 'none'; style-src 'self'; script-src 'self'");
    }
  });

  test("is replaced as a whole, and nothing else is", async () => {
    const out = join(folder, "replaced");
    await buildCatalog({ fabric: payments, out });
    await writeFile(join(out, "left-over.html"), "old");
    await buildCatalog({ fabric: fabric({}), out });
    expect(await filesOf(out)).not.toContain("left-over.html");
    expect((await readdir(folder)).filter((name) => name.startsWith("."))).toEqual([]);

    const before = await digestOf(out);
    const unreadable = {
      ...payments,
      source: () => {
        throw new Error("the disk is gone");
      },
    };
    await expect(buildCatalog({ fabric: unreadable, out })).rejects.toThrow("the disk is gone");
    expect(await digestOf(out)).toBe(before);

    const foreign = join(folder, "foreign");
    await mkdir(foreign);
    await writeFile(join(foreign, "thesis.txt"), "ten years of work");
    await expect(buildCatalog({ fabric: fabric({}), out: foreign })).rejects.toBeInstanceOf(ForeignFolder);
    expect(await filesOf(foreign)).toEqual(["thesis.txt"]);
  });
});

test.each([
  '<p onclick="x">',
  '<a href="javascript:x">',
  "<script>x</script>",
  "<img src=x>",
  "<style>p{}</style>",
  "<p title=x onload=y",
])("the check for safety is not blind to %s", (html) => expect(unsafeParts(html)).not.toEqual([]));

const tag =
  /<(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[^\s=<>"']+(?:="[^"]*")?)*)\s*\/?>|<\/[a-z][a-z0-9]*>|<!doctype html>/giu;
const mayLoad =
  /^(?:script|style|iframe|frame|img|image|object|embed|form|base|video|audio|link|meta|use|foreignobject)$/iu;
const ownParts = [
  /^<script type="module" src="\/_astro\/[\w.-]+\.js">$/u,
  /^<link rel="stylesheet" href="\/(?:_astro\/[\w.-]+|accent)\.css">$/u,
  /^<link rel="alternate" type="text\/markdown" href="\/[^"<>]*index\.md">$/u,
  /^<link rel="alternate" type="application\/atom\+xml" href="\/[^"<>]*changes\.xml">$/u,
  /^<form class="search" data-search="\/palette\.json" data-base="\/" hidden>$/u,
  /^<link rel="icon" type="image\/svg\+xml" href="\/icon\.svg">$/u,
  /^<meta (?:charset="utf-8"|http-equiv="content-security-policy" content="default-src 'none'; [^"<>]*"|name="[\w-]+" content="[^"]*")>$/u,
];

/** Whatever could run or load something and is not the site's own; and whatever is not a tag, yet begins like one. */
function unsafeParts(html: string): readonly string[] {
  const tags = [...html.matchAll(tag)].map(({ 0: whole, groups }) => ({
    whole,
    name: groups?.["name"] ?? "",
    attributes: groups?.["attributes"] ?? "",
  }));
  const loading = tags.filter(({ whole, name }) => mayLoad.test(name) && !ownParts.some((own) => own.test(whole)));
  const running = tags.filter(({ attributes }) =>
    /\s(?:style|srcdoc|on\w+)=|\s(?:href|src)="\s*(?:javascript|data|vbscript):/iu.test(
      attributes.replaceAll(/(\s(?!href|src)[\w-]+)="[^"]*"/giu, "$1="),
    ),
  );
  const stray = html.replaceAll(tag, "").match(/<.{0,40}/gu) ?? [];
  return [...[...loading, ...running].map(({ whole }) => whole), ...stray];
}
