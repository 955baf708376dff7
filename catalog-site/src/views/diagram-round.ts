import { boxHeight, boxWidth, headLength, place, type Box, type BoxInput, type Diagram, type Edge } from "./diagram.ts";

export interface RoundInput {
  readonly title: string;
  readonly description: string;
  readonly boxes: readonly BoxInput[];
  /** Pairs of keys. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const width = 972;
const padding = 4;
/** How far an edge bends aside, as a share of its length: so that it misses the boxes between. */
const bend = 0.06;

/** Places boxes on an ellipse, the first at the top, and draws each edge as a bent arrow. */
export function layOutRound({ title, description, boxes, edges }: RoundInput): Diagram {
  const height = Math.max(280, Math.min(720, 90 * boxes.length));
  const placed = boxes.map((input, index) => {
    const angle = (index / boxes.length) * 2 * Math.PI - Math.PI / 2;
    const tall = boxHeight(input);
    const x = width / 2 + Math.cos(angle) * (width / 2 - boxWidth / 2 - padding) - boxWidth / 2;
    const y = height / 2 + Math.sin(angle) * (height / 2 - tall / 2 - padding) - tall / 2;
    return place(input, Math.round(x), Math.round(y));
  });
  const keys = boxes.map(({ key }) => key);
  const wanted = new Set(edges.map((edge) => edge.join(" ")));
  const drawn = edges.flatMap(([from, to]): readonly Edge[] => {
    const both = wanted.has(`${to} ${from}`);
    // There and back are one line with two heads, drawn once.
    if (both && from > to) return [];
    const [start, end] = [keys.indexOf(from), keys.indexOf(to)];
    const [first, last] = [placed[start], placed[end]];
    if (first === undefined || last === undefined) return [];
    return [{ from: start, to: end, d: draw(first, last, both), ...(both && { both }) }];
  });
  return { title, description, width, height, boxes: placed, edges: drawn };
}

function draw(start: Box, end: Box, both: boolean): string {
  const [a, b] = [centre(start), centre(end)];
  const aside = { x: (a.x + b.x) / 2 - (b.y - a.y) * bend, y: (a.y + b.y) / 2 + (b.x - a.x) * bend };
  const from = leave(start, aside, both ? headLength : 0);
  const to = leave(end, aside, headLength);
  return `M${from.x} ${from.y}Q${Math.round(aside.x)} ${Math.round(aside.y)} ${to.x} ${to.y}`;
}

function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where the line from a box's centre towards a point crosses its border, and a little further out. */
function leave(box: Box, towards: Point, further: number): Point {
  const middle = centre(box);
  const [dx, dy] = [towards.x - middle.x, towards.y - middle.y];
  const length = Math.hypot(dx, dy) || 1;
  const toBorder = Math.min(
    box.width / 2 / Math.abs(dx || Number.EPSILON),
    box.height / 2 / Math.abs(dy || Number.EPSILON),
  );
  const share = toBorder + further / length;
  return { x: Math.round(middle.x + dx * share), y: Math.round(middle.y + dy * share) };
}
