/** Splits anything that people write as a name into words: `user/signed-up`, `OrderPlacedV2`, `Order placed`. */
export function words(text: string): string[] {
  // The same in fewer letters, which is several times as fast.
  if (/^[ -~]*$/.test(text)) {
    return text
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .replace(/([A-Z])([A-Z](?!s(?![a-z]))[a-z])/g, "$1 $2")
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== "");
  }
  return text
    .normalize("NFC")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}(?!s(?!\p{Ll}))\p{Ll})/gu, "$1 $2") // XMLFile is two words, APIs is one
    .split(/(?:\P{ID_Continue}|\p{Pc})+/u)
    .filter((word) => word !== "");
}

/** `orderPlaced`: an identifier that starts with a small letter. `fallback` stands in where the text has no word. */
export function camelCase(text: string, fallback = "unnamed"): string {
  const name = pascalCase(text, fallback);
  const capitals = /^\p{Lu}+(?=s(?!\p{Ll})|\p{Lu}(?!s(?!\p{Ll}))\p{Ll}|$)/u.exec(name)?.[0].length ?? 1;
  return name.slice(0, capitals).toLowerCase() + name.slice(capitals);
}

/** `OrderPlaced`: an identifier that starts with a capital. */
export function pascalCase(text: string, fallback = "Unnamed"): string {
  const name = words(text)
    .map((word) => capital(word.charAt(0)) + word.slice(1))
    .join("");
  if (name === "") return fallback;
  return /^\p{ID_Start}/u.test(name) ? name : `_${name}`;
}

/** `order-to-cash`: for ids and URLs. */
export function kebabCase(text: string, fallback = "unnamed"): string {
  return words(text).join("-").toLowerCase() || fallback;
}

/** `Order placed`: for people. */
export function humanize(text: string): string {
  const [first = "", ...rest] = words(text).map((word) =>
    /^\p{Lu}{2,}s?\p{N}*$/u.test(word) ? word : word.toLowerCase(),
  );
  return [capital(first.charAt(0)) + first.slice(1), ...rest].join(" ");
}

/** A letter whose capital is two letters, like ß, stays small: its capitals would not lead back to it. */
function capital(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.length === letter.length ? upper : letter;
}

/** Takes the first candidate that is not taken yet, else the last with the first free number after it, and marks it as taken. */
export function takeName(taken: Set<string>, ...candidates: readonly [string, ...string[]]): string {
  let name = candidates.find((candidate) => !taken.has(candidate));
  for (let count = 2; name === undefined; count += 1) {
    const numbered = `${candidates.at(-1)}${count}`;
    if (!taken.has(numbered)) name = numbered;
  }
  taken.add(name);
  return name;
}
