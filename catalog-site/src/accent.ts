type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** The backgrounds that links stand on, light and dark: the wash of the stylesheet, the harder of the two in each scheme. */
const lightWash = "#f4f6f8";
const darkWash = "#1d2127";
/** WCAG 2 asks for 4.5 (level AA); on a dark page a link needs more to be seen as one. */
const enough = { light: 4.5, dark: 7 };

/** The workspace's own accent as a stylesheet, made darker or lighter where links would be hard to read. */
export function accentCss(accent: string): string {
  const light = readable(accent, lightWash, black, enough.light);
  const dark = readable(accent, darkWash, white, enough.dark);
  // Said twice, it outweighs the site's own stylesheet whichever comes first.
  return `:root:root{--accent:${light}}@media (prefers-color-scheme:dark){:root:root{--accent:${dark}}}\n`;
}

/** How well two colours stand apart, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Moves a colour towards black or white until it can be read on a background. */
function readable(color: string, background: string, towards: Rgb, wanted: number): string {
  const from = parse(color);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = format(from.map((channel, index) => channel + ((towards[index] ?? 0) - channel) * share));
    if (contrast(mixed, background) >= wanted) return mixed;
  }
  return format(towards);
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `#1f6f5c` and `#285` are understood; anything else counts as black, which is always readable. */
function parse(color: string): Rgb {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/iu.exec(color.trim());
  const hex = short === null ? color.trim() : `#${[1, 2, 3].map((at) => `${short[at]}${short[at]}`).join("")}`;
  const [, red, green, blue] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/iu.exec(hex) ?? [];
  return red === undefined ? black : [parseInt(red, 16), parseInt(green ?? "", 16), parseInt(blue ?? "", 16)];
}

function format(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}
