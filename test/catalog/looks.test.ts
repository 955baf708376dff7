import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accentCss, contrast } from "../../catalog-site/src/accent.ts";
import { layOut, wrap } from "../../catalog-site/src/views/diagram.ts";

const css = readFileSync(new URL("../../catalog-site/src/styles/palette.css", import.meta.url), "utf8");
const [, light = "", dark = ""] = css.split(":root {");
const colors = (block: string): ReadonlyMap<string, string> =>
  new Map(
    [...block.slice(0, block.indexOf("}")).matchAll(/--([a-z]+): (#[0-9a-f]{3,6});/g)].map(
      ([, name = "", color = ""]) => [name, color],
    ),
  );

describe.each([
  ["light", colors(light)],
  ["dark", colors(dark)],
])("the %s palette", (_, palette) => {
  const text = ["ink", "soft", "accent", "event", "command", "deprecated", "breaking", "personal"];
  test("has every colour", () => expect([...palette.keys()].sort()).toEqual([...text, "line", "paper", "wash"].sort()));

  test.each(text)("%s can be read on paper and on wash (4.5 : 1)", (name) => {
    for (const ground of ["paper", "wash"]) {
      expect(contrast(palette.get(name) ?? "", palette.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
    }
  });
});

test("contrast is measured as WCAG defines it", () => {
  expect(contrast("#000", "#fff")).toBeCloseTo(21, 5);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("an accent of one's own stays readable in both schemes", () => {
  for (const accent of ["#ffff00", "#1f6f5c", "#000000", "#ffffff", "red", "x;} body{display:none"]) {
    const [, light = "", dark = ""] =
      /:root:root\{--accent:(#[0-9a-f]{6})\}.*:root:root\{--accent:(#[0-9a-f]{6})\}/.exec(accentCss(accent)) ?? [];
    expect(contrast(light, "#f4f6f8")).toBeGreaterThanOrEqual(4.5);
    expect(contrast(dark, "#1d2127")).toBeGreaterThanOrEqual(4.5);
  }
});

const box = (key: string) => ({ key, shape: "service", text: key }) as const;

describe("a picture", () => {
  test("is drawn when there is something to connect", () => {
    expect(layOut({ title: "t", description: "d", columns: [[box("a")], [box("b")]], edges: [] })).toBeUndefined();
  });

  test("keeps a crowd readable: what is too much becomes one box", () => {
    const crowd = Array.from({ length: 12 }, (_, index) => box(`s${index}`));
    const edges = crowd.map(({ key }) => [key, "hub"] as const);
    const drawn = layOut({ title: "t", description: "d", columns: [crowd, [box("hub")]], edges });
    expect(drawn?.boxes).toHaveLength(8);
    expect(drawn?.boxes[6]?.lines).toEqual(["and 6 more"]);
    expect(drawn?.edges).toHaveLength(7);
  });

  test("breaks long names, without cutting what people see as one character", () => {
    expect(wrap("payments.captured")).toEqual(["payments.captured"]);
    expect(wrap("com.example.payments.captured.v2")).toEqual(["com.example.payments.", "captured.v2"]);
    const family = "👨‍👩‍👧‍👦";
    expect(wrap(family.repeat(60)).join("")).toBe(`${family.repeat(27)}${family.repeat(26)}…`);
  });
});
