import type { Diagram } from "../views/diagram.ts";

/** A picture as a Mermaid flowchart, for wikis and pull requests. */
export function mermaid({ boxes, edges }: Diagram): string {
  const nodes = boxes.map(({ shape, lines }, index) => {
    const text = lines.join(" ").replaceAll(/["<>&#;]/gu, (sign) => `#${sign.codePointAt(0)};`);
    return shape === "channel" ? `  n${index}(["${text}"])` : `  n${index}["${text}"]`;
  });
  const arrows = edges.map(({ from, to, both }) => `  n${from} ${both ? "<" : ""}--> n${to}`);
  return ["```mermaid", "flowchart LR", ...nodes, ...arrows, "```"].join("\n");
}
