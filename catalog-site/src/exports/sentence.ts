import type { Span, Text } from "../text.ts";

/** Where a link of the site leads in the text that is being written; undefined where it leads nowhere there. */
export type Address = (to: string) => string | undefined;

/** A sentence as Markdown. */
export function markdownSentence(text: Text, address: Address): string {
  return text.map((span) => markdownSpan(span, address)).join("");
}

function markdownSpan(span: Span, address: Address): string {
  if (typeof span === "string") return escapeMarkdown(span);
  const said = span.mark === "code" ? markdownCode(span.text) : escapeMarkdown(span.text);
  const to = span.to === undefined ? undefined : address(span.to);
  const linked = to === undefined ? said : `[${said}](${to.replaceAll(/[()\s<>]/gu, encodeURIComponent)})`;
  return span.mark === "strong" ? `**${linked}**` : linked;
}

export function markdownCode(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll(/\s+/gu, " ")}\``;
}

/** Keeps words from becoming marks, tags or links. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#]/gu, String.raw`\$&`).replaceAll(/\s+/gu, " ");
}

/** Whether a link leads out of the site, or stays on its page. */
export function isOutside(to: string): boolean {
  return /^(?:https?:|mailto:)/iu.test(to);
}
