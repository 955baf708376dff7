/** Texts that a regular expression matches. Knows what contracts use; what it does not know, it says. */
import type { Random } from "./random.ts";

/** Thrown for lookaround, back references, and whatever else cannot be sampled piece by piece. */
export class UnknownPattern extends Error {}

type Sampler = (random: Random) => string;

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = lower.toUpperCase();
const digits = "0123456789";
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: `${lower}${upper}${digits}_`,
  s: " ",
  D: lower,
  W: "-",
  S: lower,
};
const properties: Readonly<Record<string, string>> = {
  L: lower,
  Ll: lower,
  Lu: upper,
  N: digits,
  Nd: digits,
  P: ".,-",
};
const controls: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v", 0: "\0" };
/** Characters to choose from where anything, or anything but a few, is allowed. */
const usual = `${lower}${upper}${digits}-_.`;
/** Repetitions more than the least, where there is no limit. */
const MORE = 4;

/** Throws an `UnknownPattern`. */
export function samplePattern(pattern: string, random: Random): string {
  const parser = new Parser(pattern);
  const sampler = parser.alternatives();
  parser.end();
  return sampler(random);
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#at < this.#text.length) throw new UnknownPattern(`unexpected ${this.#text[this.#at]}`);
  }

  alternatives(): Sampler {
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    return (random) => random.pick(options)(random);
  }

  #sequence(): Sampler {
    const parts: Sampler[] = [];
    while (this.#at < this.#text.length && this.#peek() !== "|" && this.#peek() !== ")") parts.push(this.#repeated());
    return (random) => parts.map((part) => part(random)).join("");
  }

  #repeated(): Sampler {
    const one = this.#atom();
    const [least, most] = this.#quantifier() ?? [1, 1];
    this.#take("?");
    return (random) =>
      Array.from({ length: random.integer(least, Math.min(most, least + MORE)) }, () => one(random)).join("");
  }

  #quantifier(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Infinity];
    if (this.#take("+")) return [1, Infinity];
    if (this.#take("?")) return [0, 1];
    const counted = /^\{(\d+)(,?)(\d*)\}/.exec(this.#text.slice(this.#at));
    if (counted === null) return undefined;
    const [all, least, comma, most] = counted;
    this.#at += all.length;
    return [Number(least), most !== "" ? Number(most) : comma === "" ? Number(least) : Infinity];
  }

  #atom(): Sampler {
    const character = this.#next();
    if (character === "^" || character === "$") return () => "";
    if (character === ".") return (random) => random.pick(Array.from(usual));
    if (character === "(") return this.#group();
    if (character === "[") return this.#class();
    if (character !== "\\") return () => character;
    if (/[bB1-9k]/.test(this.#peek())) throw new UnknownPattern("boundary or back reference");
    const set = this.#escape();
    return (random) => random.pick(set);
  }

  #group(): Sampler {
    if (this.#take("?") && !this.#take(":") && !this.#skip(/^<[A-Za-z]\w*>/)) throw new UnknownPattern("lookaround");
    const inside = this.alternatives();
    if (!this.#take(")")) throw new UnknownPattern("a group that does not end");
    return inside;
  }

  /** What follows a backslash, as the characters that it stands for. */
  #escape(): readonly string[] {
    const name = this.#next();
    if (name === "p") {
      const property = this.#skip(/^\{(\w+)\}/)?.[1] ?? "";
      return Array.from(properties[property] ?? lower);
    }
    const code = name === "u" ? this.#skip(/^(?:([\dA-Fa-f]{4})|\{([\dA-Fa-f]+)\})/) : undefined;
    const hex = name === "x" ? this.#skip(/^([\dA-Fa-f]{2})/) : code;
    if (hex) return [String.fromCodePoint(Number.parseInt(hex[1] ?? hex[2]!, 16))];
    const set = classes[name];
    return set === undefined ? [controls[name] ?? name] : Array.from(set);
  }

  #class(): Sampler {
    const negated = this.#take("^");
    const members: string[] = [];
    while (!this.#take("]")) {
      const from = this.#classMember();
      const ranges = from.length === 1 && this.#peek() === "-" && this.#text[this.#at + 1] !== "]";
      if (!ranges) members.push(...from);
      else {
        this.#at++;
        members.push(...range(from[0]!, this.#classMember()[0]!));
      }
    }
    const set = negated
      ? [...Array.from(usual), " ", "é"].filter((character) => !members.includes(character))
      : members;
    if (set.length === 0) throw new UnknownPattern("an empty class");
    return (random) => random.pick(set);
  }

  #classMember(): readonly string[] {
    const character = this.#next();
    return character === "\\" ? this.#escape() : [character];
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    if (this.#at >= this.#text.length) throw new UnknownPattern("an end too early");
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    this.#at += character.length;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #skip(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#text.slice(this.#at));
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}

/** At most 128 characters of it: enough to choose from. */
function range(from: string, to: string): readonly string[] {
  const first = from.codePointAt(0)!;
  const length = Math.min(to.codePointAt(0)! - first + 1, 128);
  return Array.from({ length }, (_, index) => String.fromCodePoint(first + index));
}
