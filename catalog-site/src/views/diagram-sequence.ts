import type { BoxInput, Box, Diagram, Edge, Label } from "./diagram.ts";
import { headLength, wrap } from "./diagram.ts";

/** Something that happens, by one who takes part; told to another, where there is one. */
export interface Happening {
  readonly from: string;
  readonly to?: string | undefined;
  readonly text: string;
}

export interface SequenceInput {
  readonly title: string;
  readonly description: string;
  readonly lanes: readonly BoxInput[];
  readonly happenings: readonly Happening[];
}

const laneWidth = 124;
const boxWidth = 112;
const charactersInBox = 13;
const boxHeight = 52;
const rowHeight = 44;
const padding = 6;
const dot = 4;

/** One column for each who takes part, one row for each thing that happens, from the first to the last. */
export function layOutSequence({ title, description, lanes, happenings }: SequenceInput): Diagram {
  const middles = new Map(lanes.map(({ key }, index) => [key, padding + index * laneWidth + laneWidth / 2]));
  const boxes = lanes.map(({ shape, text, to }, index): Box => {
    const lines = wrap(text, charactersInBox);
    const x = padding + index * laneWidth + (laneWidth - boxWidth) / 2;
    return { shape, x, y: padding, width: boxWidth, height: boxHeight, lines, ...(to !== undefined && { to }) };
  });
  const height = padding * 2 + boxHeight + (happenings.length + 0.5) * rowHeight;
  const width = padding * 2 + lanes.length * laneWidth;
  const edges: Edge[] = [];
  const labels: Label[] = [];
  const dots: { x: number; y: number }[] = [];
  for (const [index, { from, to, text }] of happenings.entries()) {
    const y = padding + boxHeight + (index + 1) * rowHeight;
    const [start, end] = [middles.get(from), middles.get(to ?? "")];
    if (start === undefined) continue;
    if (end === undefined || end === start) {
      dots.push({ x: start, y });
      labels.push(labelAt(text, start, y - 12, width));
      continue;
    }
    const tip = end > start ? end - headLength : end + headLength;
    edges.push({ from: keyIndex(lanes, from), to: keyIndex(lanes, to ?? ""), d: `M${start} ${y}H${tip}` });
    labels.push(labelAt(text, (start + end) / 2, y - 8, width));
  }
  const lines = [...middles.values()].map((x) => `M${x} ${padding + boxHeight}V${height - padding}`);
  return {
    title,
    description,
    width,
    height,
    boxes,
    edges,
    lines,
    labels,
    dots: dots.map((at) => ({ ...at, radius: dot })),
  };
}

/** A label near a side is moved in, so that it is not cut off. Widths are guessed from the number of characters. */
function labelAt(text: string, x: number, y: number, width: number): Label {
  const half = Math.min(width / 2, text.length * 3.7);
  return { text, x: Math.round(Math.min(Math.max(x, half + padding), width - half - padding)), y };
}

function keyIndex(lanes: readonly BoxInput[], key: string): number {
  return lanes.findIndex((lane) => lane.key === key);
}
