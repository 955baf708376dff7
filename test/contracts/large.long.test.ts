import { loadFabric, memoryFiles } from "@concord/contracts";
import { describe, expect, test } from "vitest";

/** A document of at least so many bytes, one channel after the other. */
function largeDocument(bytes: number): { readonly text: string; readonly channels: number } {
  const parts = ["asyncapi: 3.0.0\ninfo: { title: Large, version: 1.0.0 }\nchannels:\n"];
  let size = 0;
  for (; size < bytes; size += parts.at(-1)!.length) {
    const name = `channel${parts.length}`;
    const payload = `{ type: object, description: One of very many, properties: { id: { type: string }, amount: { type: integer } } }`;
    parts.push(
      `  ${name}:\n    address: ${name}\n    messages:\n      message${parts.length}:\n        payload: ${payload}\n`,
    );
  }
  return { text: parts.join(""), channels: parts.length - 1 };
}

describe("a document of 20 MB", () => {
  test("is read and checked within a minute", { timeout: 60_000 }, async () => {
    const { text, channels } = largeDocument(20_000_000);
    const fabric = await loadFabric(memoryFiles({ "large.yaml": text }), { root: "." });
    expect(fabric.channels).toHaveLength(channels);
    expect(fabric.findings.map(({ code, at }) => [code, at.line])).toEqual([["contracts/asyncapi-latest-version", 1]]);
  });

  test("says where it breaks within a minute", { timeout: 60_000 }, async () => {
    const { text } = largeDocument(20_000_000);
    const fabric = await loadFabric(memoryFiles({ "large.yaml": `${text}  broken: [\n` }), { root: "." });
    expect(fabric.findings.map(({ code }) => code)).toEqual(["contracts/yaml-invalid"]);
    expect(fabric.findings[0]!.at.line).toBeGreaterThan(text.split("\n").length - 1);
  });
});
