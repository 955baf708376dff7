import type { Page } from "./page.ts";
import type { Text } from "./text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Turns a link of a page model into an address: below the site's base, unless it is a fragment or leads outside. */
export function href(to: string, base: string): string {
  if (/^(?:#|\.\/|https?:|mailto:)/iu.test(to)) return to;
  return `${base}${to}`;
}

/** A sentence as HTML. Everything in it is escaped here, and only here. */
export function textHtml(text: Text, base: string): string {
  return text
    .map((span) => {
      if (typeof span === "string") return escapeHtml(span);
      const words = escapeHtml(span.text);
      const linked =
        span.to === undefined ? words : `<a href="${escapeHtml(href(span.to, base))}"${rel(span.to)}>${words}</a>`;
      if (span.mark === "strong") return `<strong>${linked}</strong>`;
      if (span.mark === "breaking") return `<strong class="bad">${linked}</strong>`;
      if (span.mark === "soft") return `<span class="soft">${linked}</span>`;
      if (span.mark === "code") return `<code>${linked}</code>`;
      return span.mark === "gap" ? `<em class="gap">${linked}</em>` : linked;
    })
    .join("");
}

function rel(to: string): string {
  return /^https?:/iu.test(to) ? ' rel="noreferrer"' : "";
}

/** Longer titles are cut off by browsers and search engines at an arbitrary place. */
const titleLength = 70;

/** What stands in the browser's tab: the page, then the site where there is room for it. */
export function documentTitle(page: Page, site: string): string {
  const whole = page.kind === "home" ? site : `${page.title} · ${site}`;
  if (whole.length <= titleLength) return whole;
  const title = page.kind === "home" ? site : page.title;
  return title.length <= titleLength ? title : `${title.slice(0, titleLength - 1).replace(/[\uD800-\uDBFF]$/u, "")}…`;
}
