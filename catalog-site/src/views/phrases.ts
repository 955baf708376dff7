import { markdownPlain } from "./markdown.ts";
import { lowerFirst, wordsOf } from "./names.ts";

/**
 * Verbs that contracts use for what services do. A first word outside this list is not taken for a verb,
 * so that "Payment handler" never becomes "payments handler".
 */
const verbs = new Set(
  `accept acknowledge activate act add adjust advance alert allocate analyse analyze announce answer apply approve archive ask assign attach
  authorise authorize back balance begin bill block book broadcast build bundle buffer calculate call cancel capture change charge check clean clear
  close collect compare compensate compile complete compute confirm consume convert copy correct count create credit
  cut cleanse debit decide deduct deliver delete deactivate detect disable dispatch display do draw drop earn email emit enable end enrich ensure escalate estimate
  evaluate examine execute expire export extend feed fetch fill find finish fire flag follow forecast forget forward freeze
  fulfil fulfill gather generate get give grade grant handle hand has help hold import increase index inform initiate
  insert inspect invoice invite issue keep learn let list listen lie load lock log look lose make manage map mark match measure
  merge monitor move need note notify observe offer open order pack park pass pause pay pick place plan post predict
  prepare present price print prioritise prioritize process project promise propagate prove propose provide publish pull push put
  qualify query queue raise rank rate react read rebuild recalculate receive recommend recompute reconcile record recover redeem
  redirect reduce refill refresh refund register reject release reload relay remember remind remove renew reopen reorder replace replay
  replenish replicate reply report reprice request reschedule reserve reset resolve respond restart restock restore resume retry return reverse
  review reward roll route run save say scan schedule score screen search see seed select sell send serve set settle share ship
  show sign simulate skip sort split start stop store stream submit subscribe suggest suspend sync synchronise synchronize take
  tell test tie time top track train transfer transform translate trigger trim try turn unlock update upgrade use validate
  verify void wait wake warn watch weigh welcome withdraw want work write`.split(/\s+/u),
);

const irregularThird: Readonly<Record<string, string>> = { have: "has", has: "has", do: "does", go: "goes", be: "is" };

/** The third person of a verb: book → books, notify → notifies. */
export function thirdPerson(verb: string): string {
  const irregular = irregularThird[verb];
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]y$/u.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/u.test(verb) ? `${verb}es` : `${verb}s`;
}

const verbsByThirdPerson = new Map([...verbs].map((verb) => [thirdPerson(verb), verb]));

/** "Book the payment." and "Books the payment" → "books the payment"; undefined where it does not start with a verb. */
export function doesWhat(purpose: string): string | undefined {
  return withVerb(purpose, (verb) => thirdPerson(verb));
}

/** "Reserves stock for an order." → "reserve stock for an order". */
export function toDoWhat(purpose: string): string | undefined {
  return withVerb(purpose, (verb) => verb);
}

function withVerb(purpose: string, inflect: (verb: string) => string): string | undefined {
  const sentence = oneClause(purpose);
  const [first = "", ...rest] = sentence.split(" ");
  const lower = first.toLowerCase();
  const verb = verbs.has(lower) ? lower : verbsByThirdPerson.get(lower);
  if (verb === undefined || rest.length === 0) return undefined;
  const words = [inflect(verb), ...rest];
  if (nounsToo.has(verb) && looksLikeNoun(words, 0)) return undefined;
  // "Reserve stock and confirm it": the second verb goes with the first.
  for (const [index, word] of words.entries()) {
    if ((word === "and" || word === "or" || word === "then") && index + 1 < words.length) {
      const next = words[index + 1] ?? "";
      const second = verbs.has(next) && !looksLikeNoun(words, index + 1) ? next : verbsByThirdPerson.get(next);
      if (second !== undefined && (next !== second || inflect(verb) !== verb)) words[index + 1] = inflect(second);
    }
  }
  return words.join(" ");
}

/** After "and", a word that also names a thing is a verb only where an object follows it. */
function looksLikeNoun(words: readonly string[], index: number): boolean {
  const next = words[index + 1];
  return (
    next === undefined ||
    !/^(?:an?|the|its?|their|them|each|every|all|any|new|that|this|what|who|whom|how|when|\p{Lu}.*)$/u.test(next)
  );
}

/** The first sentence, without its full stop and with a small first letter. */
export function oneClause(text: string): string {
  const first = firstSentence(text);
  return lowerFirst(first.replaceAll(/\s+/gu, " ").replace(/[.!?;:,]+$/u, ""));
}

const announced =
  /^(?:(?:this |an? |the |it )?(?:[\w-]+ )?(?:event|message|notification|command|request|it)? ?(?:is |was |gets |that is |which is |that )?)?(?:sent|published|emitted|raised|fired|triggered|issued|broadcast|produced|dispatched|announced|occurs|happens|signals|sends|notifies)\b[^.;]*?\b(when|whenever|after|once|as soon as|each time|every time|every|if|before)\b (.+)$/iu;
const startsWithWhen = /^(?:when|whenever|after|once|as soon as|each time|every time|every \w+|if|before) .+/iu;
const finite = new Set(
  "is was are were has have had can could will must may did does became went left paid sent took made gave came lost found sold bought chose began ran rose fell got wrote met won broke".split(
    " ",
  ),
);
const startsLikeThis =
  /^(?:represents|describes|contains|holds|carries|payload|data|details|information|event|message|schema|used|this (?:event|message))\b/iu;

/**
 * When a message is sent, as a clause that starts with "when" or the like, taken from what its contract says.
 * "Published when an order is placed." → "when an order is placed"; "An order was placed." → "when an order was placed".
 */
export function triggerOf(sentence: string): string | undefined {
  const clause = oneClause(sentence);
  if (startsWithWhen.test(clause)) return clause;
  const match = announced.exec(clause);
  if (match !== null) return `${match[1]?.toLowerCase()} ${match[2]}`;
  return isStatement(clause) ? `when ${clause}` : undefined;
}

/** Whether a clause says that something is so: it has a verb, and does not start with one. */
function isStatement(clause: string): boolean {
  if (startsLikeThis.test(clause)) return false;
  const [first = "", ...rest] = clause.split(" ");
  if (verbs.has(first.toLowerCase()) && !nounsToo.has(first.toLowerCase())) return false;
  return rest.some(
    (word, index) => finite.has(word) || (index > 0 && verbsByThirdPerson.has(word)) || /^\p{Ll}{2,}ed$/u.test(word),
  );
}

/** Verbs that as often name a thing, and so may begin a statement: "Stock is low". */
const nounsToo = new Set(
  "stock order place offer price return search track work balance report release review request account charge invoice ship pack".split(
    " ",
  ),
);

/** Whether a name reads as an order to do something: `reserveStock`, `cancel-order`. */
export function isOrder(name: string): boolean {
  const [first = "", ...rest] = wordsOf(name).map((word) => word.toLowerCase());
  return verbs.has(first) && rest.length > 0;
}

/** The first sentence of a text, as a sentence. */
export function sentenceOf(text: string): string {
  const line = firstSentence(text).replaceAll(/\s+/gu, " ").trim();
  return /[.!?…]$/u.test(line) ? line : `${line}.`;
}

/** The words of the first sentence, up to a full stop or the end of a paragraph; marks of Markdown are left out. */
function firstSentence(text: string): string {
  const [paragraph = ""] = text.trim().split(/\n\s*\n/u);
  const [first = ""] = markdownPlain(paragraph).split(/(?<=[.!?])\s+(?=\p{Lu})/u);
  return first;
}
