import type { Path } from "../paths.ts";
import { words } from "../words.ts";

/** Three columns, read from left to right: who sends, what carries it, who receives. Coordinates are in SVG units. */
export interface Diagram {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly edges: readonly Edge[];
  /** Thin lines behind everything, as SVG path data. */
  readonly lines?: readonly string[];
  readonly labels?: readonly Label[];
  readonly dots?: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
}

/** Words at a place, around which they are centred. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly shape: "service" | "channel" | "event" | "more";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly to?: Path;
  /** The reader is on the page of this one. */
  readonly here?: boolean;
  readonly dashed?: boolean;
}

export interface Edge {
  /** The boxes that it connects, by their places in the list. */
  readonly from: number;
  readonly to: number;
  /** SVG path data. */
  readonly d: string;
  /** It leads there and back. */
  readonly both?: true;
}

/** What a box says and where it leads, before anything is placed. */
export interface BoxInput {
  readonly key: string;
  readonly shape: "service" | "channel" | "event";
  readonly text: string;
  readonly to?: Path | undefined;
  readonly here?: boolean;
  readonly dashed?: boolean;
}

export interface DiagramInput {
  readonly title: string;
  readonly description: string;
  readonly columns: readonly (readonly BoxInput[])[];
  /** Pairs of keys. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export const boxWidth = 244;
const gapX = 116;
const gapY = 14;
const padding = 4;
/** Of an arrow: a line ends so far in front of its box. */
export const headLength = 8;
const lineHeight = 19;
const charactersInLine = 27;
const linesInBox = 2;
/** More than this in a column cannot be taken in at a glance; the list beside the picture has them all. */
const boxesInColumn = 7;

/** Places boxes and draws edges. Undefined where there is nothing to connect. */
export function layOut({ title, description, columns: given, edges }: DiagramInput): Diagram | undefined {
  if (edges.length === 0) return undefined;
  // Nobody on one side: the picture begins with who is there.
  const columns = given.filter((column) => column.length > 0);
  const shown = columns.map(shorten);
  const heights = shown.map(({ boxes }) => boxes.reduce((sum, box) => sum + boxHeight(box) + gapY, -gapY));
  const tallest = Math.max(...heights);
  const placed = new Map<string, Box>();
  for (const [column, { boxes }] of shown.entries()) {
    let y = padding + (tallest - (heights[column] ?? 0)) / 2;
    for (const box of boxes) {
      placed.set(box.key, place(box, padding + column * (boxWidth + gapX), y));
      y += boxHeight(box) + gapY;
    }
  }
  const folded = new Map(shown.flatMap(({ folded }) => [...folded]));
  const keys = [...placed.keys()];
  const drawn = new Map<string, Edge>();
  for (const [from, to] of edges) {
    const ends = [folded.get(from) ?? from, folded.get(to) ?? to] as const;
    const [start, end] = [placed.get(ends[0]), placed.get(ends[1])];
    if (start === undefined || end === undefined) continue;
    drawn.set(ends.join(" "), { from: keys.indexOf(ends[0]), to: keys.indexOf(ends[1]), d: draw(start, end) });
  }
  return {
    title,
    description,
    width: padding * 2 + columns.length * boxWidth + (columns.length - 1) * gapX,
    height: padding * 2 + tallest,
    boxes: [...placed.values()],
    edges: [...drawn.values()],
  };
}

type Shown = Omit<BoxInput, "shape"> & { readonly shape: Box["shape"] };

/** Keeps a column readable: what is too much becomes one box. */
function shorten(
  boxes: readonly BoxInput[],
  column: number,
): { readonly boxes: readonly Shown[]; readonly folded: ReadonlyMap<string, string> } {
  if (boxes.length <= boxesInColumn) return { boxes, folded: new Map() };
  const kept = boxes.slice(0, boxesInColumn - 1);
  const rest = boxes.slice(boxesInColumn - 1);
  const more: Shown = { key: `more-${column}`, shape: "more", text: words.diagram.more(rest.length) };
  return { boxes: [...kept, more], folded: new Map(rest.map(({ key }) => [key, more.key])) };
}

export function place({ shape, text, to, here, dashed }: Shown, x: number, y: number): Box {
  const lines = wrap(text);
  const marks = { ...(to !== undefined && { to }), ...(here && { here }), ...(dashed && { dashed }) };
  return { shape, x, y, width: boxWidth, height: boxHeight({ text }), lines, ...marks };
}

export function boxHeight({ text }: { readonly text: string }): number {
  return 22 + wrap(text).length * lineHeight;
}

/** From the side of one box to the facing side of the other, with room for the arrow's head. */
function draw(start: Box, end: Box): string {
  const forwards = start.x < end.x;
  const x1 = forwards ? start.x + start.width : start.x;
  const x2 = forwards ? end.x - headLength : end.x + end.width + headLength;
  const y1 = start.y + start.height / 2;
  const y2 = end.y + end.height / 2;
  const middle = (x1 + x2) / 2;
  return y1 === y2 ? `M${x1} ${y1}H${x2}` : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** Breaks a name into lines that fit a box. Widths are guessed from the number of characters. */
export function wrap(text: string, room = charactersInLine): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u)) {
    const last = lines.at(-1);
    if (last !== undefined && charactersOf(`${last} ${word}`).length <= room) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(...breakLong(word, room));
  }
  if (lines.length <= linesInBox) return lines;
  const last = charactersOf(lines[linesInBox - 1] ?? "").slice(0, room - 1);
  return [...lines.slice(0, linesInBox - 1), `${last.join("")}…`];
}

/** Breaks a word that is longer than a line, behind a sign where there is one. */
function breakLong(word: string, room: number): readonly string[] {
  const characters = charactersOf(word);
  if (characters.length <= room) return [word];
  const sign = characters.slice(0, room).findLastIndex((character) => /[-._/]/u.test(character));
  const end = sign > room / 3 ? sign + 1 : room;
  return [characters.slice(0, end).join(""), ...breakLong(characters.slice(end).join(""), room)];
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What people see as characters: an emoji is one, however many code points it has. */
function charactersOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
