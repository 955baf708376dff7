import { expect, test } from "vitest";
import { escapeHtml, href, textHtml } from "../../catalog-site/src/html.ts";
import { markdownBlocks, markdownInline, markdownPlain } from "../../catalog-site/src/views/markdown.ts";

test.each([
  ["raw HTML", "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
  ["a script as address", "[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
  ["a script in disguise", "[x](&#106;avascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
  ["data as address", "[x](data:text/html,hi)", "<p>[x](data:text/html,hi)</p>"],
  ["a relative address", "[x](./other.md)", "<p>[x](./other.md)</p>"],
  [
    "the web",
    "[x](https://example.org/?a=1&b=2)",
    '<p><a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">x</a></p>',
  ],
  ["mail", "<ana@example.org>", '<p><a href="mailto:ana@example.org" rel="noreferrer">ana@example.org</a></p>'],
  ["a heading", "# Big", '<p class="heading"><strong>Big</strong></p>'],
])("%s", (_, markdown, html) => expect(markdownBlocks(markdown)).toBe(html));

test("nothing from elsewhere is shown: a picture is words with a link", () => {
  expect(markdownBlocks("![logo](https://example.org/x.png)")).not.toContain("<img");
});

test("a table brings no inline style along", () => {
  const html = markdownBlocks("| a | b |\n|:--|--:|\n| 1 | 2 |");
  expect(html).toContain("<td>1</td>");
  expect(html).not.toContain("style=");
});

test("one paragraph in a cell has no tags around it, several keep theirs", () => {
  expect(markdownInline("Who *paid*.")).toBe("Who <em>paid</em>.");
  expect(markdownInline("One.\n\nTwo.")).toBe("<p>One.</p>\n<p>Two.</p>");
});

test("plain words are what people would read aloud", () => {
  expect(markdownPlain("The `orderId` of\nthe *order*.\n\n- one\n- [two](https://x.y)\n\n```\ncode\n```")).toBe(
    "The orderId of the order. one two code",
  );
});

test("sentences are escaped in text and in addresses", () => {
  const text = [`<b>`, { text: `"&'`, to: `events/"><script>/` }];
  expect(textHtml(text, "/docs/")).toBe(
    '&lt;b&gt;<a href="/docs/events/&quot;&gt;&lt;script&gt;/">&quot;&amp;&#39;</a>',
  );
  expect(escapeHtml(`<>&"'`)).toBe("&lt;&gt;&amp;&quot;&#39;");
});

test("links are below the base, unless they are fragments or lead outside", () => {
  expect(
    ["events/x/", "#L3", "./privacy.csv", "https://example.org", "mailto:a@b.c"].map((to) => href(to, "/docs/")),
  ).toEqual(["/docs/events/x/", "#L3", "./privacy.csv", "https://example.org", "mailto:a@b.c"]);
});
