import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  buildCatalog,
  createModel,
  judgeChange,
  judgeHistory,
  judgeVersions,
  serveCatalog,
  type CatalogModel,
  type Serving,
} from "@concord/catalog";
import { diskFiles, loadFabric } from "@concord/contracts";
import { HtmlValidate } from "html-validate";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, captured, own, past, seen } from "./browser-site.ts";
import { brokenLinks } from "./broken-links.ts";
import { hostile } from "./hostile.ts";
import { countUsable, emptySections, focused, openAllDetails, overflow, violations } from "./in-page.ts";
import { manyEvents } from "./many-events.ts";
import { lighthouseScores } from "./lighthouse-scores.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const executablePath = process.env["CHROME_PATH"] ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) console.warn(`skipped: no browser at ${executablePath}`);

let folder: string;
let browser: Browser;
let model: CatalogModel;
const sites = new Map<string, Serving>();

beforeAll(async () => {
  if (!existsSync(executablePath)) return;
  folder = await mkdtemp(join(tmpdir(), "concord-browser-"));
  const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
  const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
  const [v1, v2] = [at("v1.0.0", "2026-03-11", past(fabric, 1)), at("v1.1.0", "2026-09-01", past(fabric, 2))];
  const history = [v1, v2, at("not yet released", "2026-11-20", fabric)];
  model = createModel(fabric, {
    history: await judgeHistory(history),
    versions: await judgeVersions(history),
    preview: await judgeChange(v2, fabric),
    own,
  });
  const shared = { fabric, history, before: v2, own, seen };
  for (const [name, options] of [
    ["sample", shared],
    ["based", { ...shared, base: "/docs/catalog/" }],
    ["hostile", { fabric: hostile }],
  ] as const) {
    const out = join(folder, name);
    await buildCatalog({ ...options, out, cache: join(folder, "cache") });
    sites.set(name, await serveCatalog({ dir: out, port: 0, ...("base" in options && { base: options.base }) }));
  }
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}, 400_000);

afterAll(async () => {
  await browser?.close();
  for (const site of sites.values()) await site.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** Of each kind the page with the most on it; of the lists all. */
function templates(): readonly string[] {
  const byKind = Map.groupBy(model.pages(), ({ kind, path }) => (kind === "list" ? path : kind));
  const heaviest = [...byKind.values()].map(
    (pages) => pages.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0]?.path ?? "",
  );
  const deprecated = model.pages().find(({ status }) => status.some(({ mark }) => mark === "deprecated"))?.path ?? "";
  return [...new Set([...heaviest, deprecated])].filter((path) => path !== "404.html").concat("nowhere/");
}

interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** A page that notes errors, dialogs and requests to anywhere else. */
async function watch(context: BrowserContext, site: Serving): Promise<Watched> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    const expected = message.text().includes("404") && page.url().endsWith("/nowhere/");
    if (message.type() === "error" && !expected) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`${page.url()}: it opened a dialog`);
    dialog.dismiss().catch(() => {});
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(site.url).origin))
      complaints.push(`${page.url()}: asked for ${request.url()}`);
  });
  return { page, complaints };
}

const site = (name: string): Serving => {
  const found = sites.get(name);
  if (found === undefined) throw new Error(`${name} was not built`);
  return found;
};

describe.skipIf(!existsSync(executablePath))("the catalog in a browser", () => {
  describe.each([320, 768, 1280])("%i pixels wide", (width) => {
    test.each(["light", "dark"] as const)(
      "%s: no violation, no overflow, no empty section, no error, nothing from elsewhere",
      async (colorScheme) => {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme,
          reducedMotion: "reduce",
        });
        const { page, complaints } = await watch(context, site("sample"));
        const found: string[] = [];
        for (const path of templates()) {
          await page.goto(site("sample").url + path);
          if ((await overflow(page)) > 0) found.push(`${path}: wider than the window by ${await overflow(page)} px`);
          await openAllDetails(page);
          found.push(...(await emptySections(page)).map((heading) => `${path}: nothing under "${heading}"`));
          found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        }
        expect([...found, ...complaints]).toEqual([]);
        await context.close();
      },
    );
  });

  test.each([
    [1280, "light"],
    [1280, "dark"],
    [360, "light"],
    [360, "dark"],
  ] as const)("%i pixels wide, %s: an endpoint says what its changes would break", async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}apis/orders/getOrder/#impact`);
    const section = page.locator("section", { has: page.locator("#impact") });
    expect(await section.locator("li").first().innerText()).toBe(
      "Taking it away breaks Returns (Fulfilment) and Support desk (Support).",
    );
    const total = section.locator("tr", { hasText: "Total in the answer 200" });
    expect(await total.innerText()).toContain("breaks Support desk");
    await total.getByRole("link", { name: "Total" }).click();
    expect(await page.locator("#answer-200-total").isVisible()).toBe(true);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("all content is there without scripts", async () => {
    const [withScripts, without] = await Promise.all(
      [true, false].map((javaScriptEnabled) => browser.newContext({ javaScriptEnabled })),
    );
    const [one, other] = [await withScripts?.newPage(), await without?.newPage()];
    for (const path of templates().filter((path) => path !== "search/")) {
      await one?.goto(site("sample").url + path);
      await other?.goto(site("sample").url + path);
      // What chooses among the content is itself none: it is there with scripts alone.
      await one?.evaluate(`for (const form of document.querySelectorAll("main form")) form.remove(); undefined`);
      const said = await one?.locator("main").innerText();
      const plain = await other?.locator("main").innerText();
      const copy = /Copy/g;
      expect(said?.replace(copy, "").replace(/\s+/g, " ")).toBe(plain?.replace(copy, "").replace(/\s+/g, " "));
    }
    await withScripts?.close();
    await without?.close();
  });

  test("hostile contracts neither run nor overflow", async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 900 } });
    const { page, complaints } = await watch(context, site("hostile"));
    const wide: string[] = [];
    for (const { path } of createModel(hostile).pages()) {
      await page.goto(site("hostile").url + path);
      if ((await overflow(page)) > 0) wide.push(path);
    }
    expect([...complaints, ...wide]).toEqual([]);
    await context.close();
  });

  test("the palette is found, searched and left by keyboard alone", async () => {
    const context = await browser.newContext();
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(site("sample").url);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("pay capt");
    const field = page.getByRole("combobox");
    await expect.poll(() => page.getByRole("option").count()).toBeGreaterThan(0);
    expect(await field.getAttribute("aria-activedescendant")).toBe("palette-0");
    expect(await page.getByRole("option", { selected: true }).innerText()).toContain("Payment captured");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/events/payments/paymentCaptured/");
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("the search page finds by word and by kind, and keeps both in its address", async () => {
    const context = await browser.newContext();
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}search/?q=payment&kind=Event`);
    await expect.poll(() => page.locator("#found li").count()).toBeGreaterThan(2);
    const first = await page.locator("#found li").first().innerText();
    expect(first).toMatch(/^Payment .* Event, Payments$/);
    await page.getByRole("searchbox").fill("bill paid");
    await expect.poll(() => page.locator("#found").innerText()).toContain("Invoice paid");
    expect(new URL(page.url()).search).toBe("?q=bill+paid&kind=Event");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("an address into folded details opens them, and names can be copied", async () => {
    const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}events/payments/paymentCaptured/#technical`);
    expect(await page.locator("#technical").getAttribute("open")).toBe("");
    await page.getByRole("button", { name: "Copy" }).first().click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe("paymentCaptured");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each([
    "",
    `events/${captured}/`,
    `events/${captured}/versions/`,
    "apis/orders/getOrder/",
    "flows/commerce/order-to-cash/",
    "map/",
    "impact/",
    "changes/preview/",
  ])("everything that can be used on /%s is reached by Tab and shows where it is", async (path) => {
    const context = await browser.newContext();
    const { page } = await watch(context, site("sample"));
    await page.goto(site("sample").url + path);
    const expected = await countUsable(page);
    const reached = new Set<number>();
    for (let step = 0; step < expected * 1.2 + 5 && reached.size < expected; step++) {
      await page.keyboard.press("Tab");
      const at = await focused(page);
      if (at === null) continue;
      expect([path, at.marked]).toEqual([path, true]);
      reached.add(at.index);
    }
    expect(reached.size).toBe(expected);
    await context.close();
  });

  test("two versions are chosen and compared, and all of them shown again", async () => {
    const context = await browser.newContext();
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}events/${captured}/versions/`);
    const shown = () => page.locator("main h2:visible").allInnerTexts();
    expect(await shown()).toHaveLength(4);
    await page.getByLabel("Earlier").selectOption("v1.0.0");
    await page.getByLabel("Later").selectOption("v1.1.0");
    await page.getByRole("button", { name: "Compare" }).press("Enter");
    expect(await shown()).toEqual(["Which two?", "v1.0.0 → v1.1.0"]);
    await page.getByLabel("Earlier").selectOption("v1.1.0");
    await page.getByRole("button", { name: "Compare" }).click();
    expect(await page.getByRole("status").innerText()).toContain("must be older");
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await shown()).toHaveLength(4);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("with colours of the system's own, and on paper, nothing is lost", async () => {
    const context = await browser.newContext({
      forcedColors: "active",
      contrast: "more",
      viewport: { width: 320, height: 900 },
    });
    const { page, complaints } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}events/${captured}/`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#technical dl").isVisible()).toBe(true);
    expect(await page.locator(".top nav").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("an event page asks for at most eight files, and weighs no more than agreed", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(request.url()));
    await page.goto(`${site("sample").url}events/${captured}/`, { waitUntil: "networkidle" });
    expect(asked.length).toBeLessThanOrEqual(8);
    await context.close();
  });

  test("Lighthouse: nothing to say of accessibility and best practices, and fast", { timeout: 600_000 }, async () => {
    for (const path of ["", `events/${captured}/`]) {
      const scores = await lighthouseScores(site("sample").url + path, executablePath);
      expect([path, scores.accessibility, scores["best-practices"]]).toEqual([path, 100, 100]);
      expect(scores.performance).toBeGreaterThanOrEqual(95);
    }
  });
});

describe("the built sample", () => {
  const isBuilt = existsSync(executablePath);
  test.skipIf(!isBuilt).each([
    ["sample", "/"],
    ["based", "/docs/catalog/"],
  ])("%s: every link and fragment leads somewhere, and the HTML is valid", async (name, base) => {
    const dir = join(folder, name);
    expect(await brokenLinks(dir, base)).toEqual([]);
    const judge = new HtmlValidate({
      root: true,
      extends: ["html-validate:recommended"],
      rules: { "long-title": "off" },
    });
    const wrong: string[] = [];
    for (const file of await readdir(dir, { recursive: true })) {
      if (!file.endsWith(".html")) continue;
      const { results } = await judge.validateString(await readFile(join(dir, file), "utf8"), file);
      wrong.push(...results.flatMap(({ messages }) => messages.map(({ ruleId, line }) => `${file}:${line} ${ruleId}`)));
    }
    expect(wrong).toEqual([]);
  });

  test.skipIf(!isBuilt)("each event's page is at most 15 KB, the stylesheet at most 12 KB", async () => {
    const files = await readdir(join(folder, "sample"), { recursive: true });
    const heavy: string[] = [];
    for (const file of files.filter((one) => /^events\/.*index\.html$|\.css$/u.test(one))) {
      const size = gzipSync(await readFile(join(folder, "sample", file))).length;
      const allowed = file.endsWith(".css") ? 12_000 : 15_000;
      // The list of all events is a list.
      if (size > allowed && file !== "events/index.html") heavy.push(`${file}: ${size}`);
    }
    expect(heavy).toEqual([]);
  });

  test.skipIf(!isBuilt)(
    "500 events are at most 25 MB, and no page grows because there are more others",
    { timeout: 180_000 },
    async () => {
      const sizes = async (events: number) => {
        const out = join(folder, `many-${events}`);
        const { bytes } = await buildCatalog({ fabric: manyEvents(events), out });
        const sizeOf = async (path: string) => gzipSync(await readFile(join(out, path, "index.html"))).length;
        const paths = ["", "events/d0/m0/", "services/s0/", "channels/d0/s0/c0/", "about/", "search/"];
        return { bytes, pages: await Promise.all(paths.map(sizeOf)) };
      };
      const [few, many] = [await sizes(250), await sizes(500)];
      expect(many.bytes).toBeLessThan(25_000_000);
      for (const [index, size] of many.pages.entries()) expect(size).toBeLessThan((few.pages[index] ?? 0) * 1.25 + 400);
    },
  );
});
