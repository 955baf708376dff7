const classes: Readonly<Record<string, readonly [one: string, many: string]>> = {
  "[0-9]": ["digit", "digits"],
  "\\d": ["digit", "digits"],
  "[1-9]": ["digit from 1 to 9", "digits from 1 to 9"],
  "[a-z]": ["small letter", "small letters"],
  "[A-Z]": ["capital letter", "capital letters"],
  "[a-zA-Z]": ["letter", "letters"],
  "[A-Za-z]": ["letter", "letters"],
  "[a-z0-9]": ["small letter or digit", "small letters or digits"],
  "[0-9a-z]": ["small letter or digit", "small letters or digits"],
  "[A-Z0-9]": ["capital letter or digit", "capital letters or digits"],
  "[0-9A-Z]": ["capital letter or digit", "capital letters or digits"],
  "[a-zA-Z0-9]": ["letter or digit", "letters or digits"],
  "[A-Za-z0-9]": ["letter or digit", "letters or digits"],
  "[0-9A-Za-z]": ["letter or digit", "letters or digits"],
  "[0-9a-f]": ["hexadecimal digit", "hexadecimal digits"],
  "[a-f0-9]": ["hexadecimal digit", "hexadecimal digits"],
};

const piece =
  /(?<class>\\d|\[[^\]\\^]+\])(?:\{(?<min>\d+)(?:(?<comma>,)(?<max>\d*))?\}|(?<sign>[+*?]))?|(?<literal>(?:[\w :#@/-]|\\[-./])+(?![+*?{]))/uy;

/** `^(0|[1-9][0-9]{0,11})\.[0-9]{2}$`, and as people write it otherwise: an amount as text. */
const decimal =
  /^\^-?\??\(?:?(?:\?:)?(?:0\|\[1-9\](?:\[0-9\]|\\d)(?:\*|\{0,\d+\})|(?:\[0-9\]|\\d)(?:\+|\{1,\d+\}))\)?\\\.(?:\[0-9\]|\\d)\{(\d+)\}\$$/u;

/**
 * Says a simple regular expression in words: `^ord_[0-9A-Z]{10}$` → "“ord_”, then 10 digits or capital letters".
 * Undefined where it is not a plain sequence of literals and well-known character classes.
 */
export function patternWords(pattern: string): string | undefined {
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return undefined;
  const [, places] = decimal.exec(pattern) ?? [];
  if (places !== undefined) return `a number with ${places} decimal${places === "1" ? "" : "s"}`;
  const body = pattern.slice(1, -1);
  const said: string[] = [];
  let at = 0;
  while (at < body.length) {
    piece.lastIndex = at;
    const match = piece.exec(body);
    if (match === null || match.groups === undefined) return undefined;
    const { class: set, literal } = match.groups;
    if (literal !== undefined) said.push(`“${literal.replaceAll("\\", "")}”`);
    else {
      const words = set === undefined ? undefined : classes[set];
      if (words === undefined) return undefined;
      said.push(howMany(words, match.groups));
    }
    at = piece.lastIndex;
  }
  return said.length === 0 || said.length > 7 ? undefined : said.join(", then ");
}

function howMany([one, many]: readonly [string, string], groups: Readonly<Record<string, string | undefined>>): string {
  const { min, comma, max, sign } = groups;
  if (sign === "+") return `one or more ${many}`;
  if (sign === "*") return `any number of ${many}`;
  if (sign === "?") return `perhaps a ${one}`;
  if (min === undefined || (min === "1" && comma === undefined)) return `1 ${one}`;
  if (comma === undefined) return `${min} ${many}`;
  return max === undefined || max === "" ? `at least ${min} ${many}` : `${min} to ${max} ${many}`;
}
