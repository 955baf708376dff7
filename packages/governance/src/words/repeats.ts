import { nameWords } from "./name-words.ts";

/** Words that say nothing of their own in a description. */
const fillers: ReadonlySet<string> = new Set(
  (
    "a an the of for to from in on at by with is are was were be been has have this that these it its when which who and or as " +
    "event events message messages command commands channel channels topic queue payload schema model data object record response request body " +
    "represents contains describes about information info details detail service services api domain operation endpoint definition defines used new one"
  ).split(" "),
);

/** Whether a description has no word that its name does not have already. */
export function repeats(text: string, name: string): boolean {
  const known = new Set(nameWords(name).map(stem));
  const telling = nameWords(text).filter((word) => !fillers.has(word));
  return telling.every((word) => known.has(stem(word)));
}

/** Close enough for `orders`, `ordered` and `ordering`. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ing|ed|es|s|d|e)$/u, "") : word.replace(/s$/u, "");
}
