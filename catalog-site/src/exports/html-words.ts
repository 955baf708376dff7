const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** The words of HTML that this site made from Markdown: its tags are known, and all of them can go. */
export function htmlWords(html: string): string {
  return html
    .replaceAll(/<\/?(?:em|strong|code|a|s)\b[^>]*>/gu, "")
    .replaceAll(/<[^>]*>/gu, " ")
    .replaceAll(/&(amp|lt|gt|quot|#39);/gu, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/\s+/gu, " ")
    .trim();
}
