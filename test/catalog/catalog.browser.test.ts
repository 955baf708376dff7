import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildCatalog, createModel, serveCatalog, type CatalogModel, type Serving } from "@concord/catalog";
import { diskFiles, loadFabric } from "@concord/contracts";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostile } from "./hostile.ts";
import { countUsable, focused, openAllDetails, overflow, violations } from "./in-page.ts";

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
  model = createModel(fabric);
  for (const [name, shown] of [
    ["sample", fabric],
    ["hostile", hostile],
  ] as const) {
    const out = join(folder, name);
    await buildCatalog({ fabric: shown, out });
    sites.set(name, await serveCatalog({ dir: out, port: 0 }));
  }
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
});

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
      "%s: no violation, no overflow, no error, nothing from elsewhere",
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
          found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        }
        expect([...found, ...complaints]).toEqual([]);
        await context.close();
      },
    );
  });

  test("all content is there without scripts", async () => {
    const [withScripts, without] = await Promise.all(
      [true, false].map((javaScriptEnabled) => browser.newContext({ javaScriptEnabled })),
    );
    const [one, other] = [await withScripts?.newPage(), await without?.newPage()];
    for (const path of templates().filter((path) => path !== "search/")) {
      await one?.goto(site("sample").url + path);
      await other?.goto(site("sample").url + path);
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

  test("everything that can be used can be reached by Tab and shows where it is", async () => {
    const context = await browser.newContext();
    const { page } = await watch(context, site("sample"));
    await page.goto(`${site("sample").url}events/payments/paymentCaptured/`);
    const expected = await countUsable(page);
    const reached = new Set<number>();
    for (let step = 0; step < expected; step++) {
      await page.keyboard.press("Tab");
      const at = await focused(page);
      if (at === null) break;
      expect(at.marked).toBe(true);
      reached.add(at.index);
    }
    expect(reached.size).toBe(expected);
    await context.close();
  });
});
