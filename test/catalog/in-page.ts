import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/*
 * What is asked of a page from inside it, as text: these tests are compiled without the browser's types. The debugger
 * evaluates it, so that the page's own content security policy stays in force.
 */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");

/** Accessibility violations, as "rule: element". */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${axe}; undefined`);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html)))`);
}

/** By how many pixels a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
}

/** Headings that stand over nothing a reader can see. */
export function emptySections(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll("main section")]
    .filter((section) => section.checkVisibility())
    .filter((section) => ![...section.children].some((child) => !/^H[1-6]$/.test(child.tagName) && child.checkVisibility()))
    .map((section) => section.innerText.trim())`);
}

export function openAllDetails(page: Page): Promise<void> {
  return page.evaluate<undefined>(
    `for (const details of document.querySelectorAll("details")) details.open = true; undefined`,
  );
}

const usable = `[...document.querySelectorAll("a[href], button, summary, pre[tabindex]")].filter((one) => one.checkVisibility())`;

/** How many things a page has that can be used. */
export function countUsable(page: Page): Promise<number> {
  return page.evaluate<number>(`${usable}.length`);
}

/** Which of them has the focus, and whether one can see that; undefined where none has. */
export function focused(page: Page): Promise<{ readonly index: number; readonly marked: boolean } | null> {
  return page.evaluate(`(() => {
    const index = ${usable}.indexOf(document.activeElement);
    if (index < 0) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return { index, marked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 3 };
  })()`);
}
