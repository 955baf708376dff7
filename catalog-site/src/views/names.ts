const acronyms = new Set(
  "api b2b b2c csv dns eta eu fx gdpr gps html http https iban id ip iso iot json jwt kpi pdf pin pos qr rma sku sla sms sso url uri us utc uuid vat vip xml".split(
    " ",
  ),
);

/** Splits an identifier or a title into its words: `orderPlacedV2` → order, placed, v2. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_\-./:]+/u)
    .filter(Boolean);
}

/** A name as people say it: `customerEmail` → `Customer email`, `vatId` → `VAT id`. */
export function humanName(name: string): string {
  const spoken = wordsOf(name).map((word, index) => {
    const lower = word.toLowerCase();
    if (lower === "id") return index === 0 ? "Id" : "id";
    if (lower === "ids") return index === 0 ? "Ids" : "ids";
    if (acronyms.has(lower) || /^\p{Lu}{2,}$/u.test(word)) return word.toUpperCase();
    return index === 0 ? upperFirst(lower) : lower;
  });
  return spoken.join(" ") || name;
}

/** The title that somebody wrote, or the name made readable. An identifier used as title counts as not written. */
export function titleOf(thing: { readonly title: string }, name: string): string {
  const title = thing.title.trim();
  if (title === "") return humanName(name);
  const isIdentifier = /^[\w.-]+$/u.test(title) && /[a-z][A-Z]|[_.]|^[a-z]/u.test(title);
  return isIdentifier ? humanName(title) : title;
}

export function upperFirst(text: string): string {
  const [first = ""] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** Lowers the first letter, unless the first word is a name or an acronym. */
export function lowerFirst(text: string): string {
  const word = text.split(/\s/u, 1)[0] ?? "";
  if (word !== "A" && word !== "I" && word === word.toUpperCase()) return text;
  if (/\p{Ll}\p{Lu}/u.test(word)) return text;
  const [first = ""] = text;
  return first.toLowerCase() + text.slice(first.length);
}
