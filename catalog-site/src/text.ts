/** A piece of a sentence: plain words, or words with a link or a mark. */
export type Span =
  | string
  | {
      readonly text: string;
      /** Where it leads: a path below the site's base, without a leading slash, or an external address. */
      readonly to?: string;
      readonly mark?: "strong" | "code" | "gap" | "breaking" | "soft";
    };

/** A sentence that can be printed as HTML, as Markdown or as plain text. */
export type Text = readonly Span[];

export type Part = Span | Text | number | undefined | false;

/** Template tag: say`Sent by ${service}.` Undefined parts vanish. */
export function say(strings: TemplateStringsArray, ...parts: readonly Part[]): Text {
  return join(strings.flatMap((text, index) => [text, parts[index]]));
}

/** Puts parts behind each other; neighbouring plain words become one span. */
export function join(parts: readonly Part[]): Text {
  const spans: Span[] = [];
  for (const part of parts.flat() as readonly (Span | number | undefined | false)[]) {
    if (part === undefined || part === false || part === "") continue;
    const span = typeof part === "number" ? String(part) : part;
    const last = spans.at(-1);
    if (typeof span === "string" && typeof last === "string") spans[spans.length - 1] = last + span;
    else spans.push(span);
  }
  return spans;
}

/** Several sentences as one paragraph. */
export function paragraph(sentences: readonly (Text | undefined)[]): Text {
  const said = sentences.filter((sentence) => sentence !== undefined && sentence.length > 0);
  return join(said.flatMap((sentence, index) => (index === 0 ? [sentence] : [" ", sentence])));
}

/** A sentence without links, where there is one. */
export function spoken(sentence: string | undefined): Text | undefined {
  return sentence === undefined ? undefined : [sentence];
}

/** The words alone. */
export function plain(text: Text): string {
  return text.map((span) => (typeof span === "string" ? span : span.text)).join("");
}

export function strong(text: string, to?: string): Span {
  return to === undefined ? { text, mark: "strong" } : { text, to, mark: "strong" };
}

export function link(text: string, to: string | undefined): Span {
  return to === undefined ? text : { text, to };
}

export function code(text: string): Span {
  return { text, mark: "code" };
}

/** Something that the contracts do not say, leading to the line where it could be said. */
export function gap(text: string, to: string | undefined): Span {
  return to === undefined ? { text, mark: "gap" } : { text, to, mark: "gap" };
}
