import {
  createImports,
  createSymbols,
  docComment,
  isIdentifier,
  jsonLiteral,
  propertyAccess,
  propertyKey,
  stringLiteral,
  toIdentifier,
} from "@concord/codegen";
import type { Json } from "@concord/diagnostics";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";

describe("symbols", () => {
  test("are handed out once, whatever their case", () => {
    const symbols = createSymbols(["Producer"]);
    expect(["Order", "order", "ORDER", "producer", "Line2", "line2"].map((name) => symbols.claim(name))).toEqual([
      "Order",
      "order2",
      "ORDER3",
      "producer2",
      "Line2",
      "line2_2",
    ]);
  });

  test("a binding is not called like a reserved word; a member may be", () => {
    expect(createSymbols().claim("delete")).toBe("delete_");
    expect(createSymbols([], "member").claim("delete")).toBe("delete");
  });

  test("any text becomes an identifier", () => {
    expect(["m²", "1st", "-", "naïve", "a b"].map(toIdentifier)).toEqual(["m", "_1st", "_", "naïve", "ab"]);
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => isIdentifier(toIdentifier(text))));
  });
});

describe("texts in code", () => {
  const anything = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom("*/", "/*", "//", "\n", "\r", "\u2028", "`", "${", '"', "'", "\\", "@ts-nocheck", " "))
      .map((all) => all.join("")),
  );
  // oxlint-disable-next-line typescript/no-implied-eval -- what a literal says is what evaluating it gives
  const value = (code: string): unknown => JSON.parse(JSON.stringify(new Function(`return ${code}`)()));

  test("a literal says what the text says, on one line", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const literal = stringLiteral(text);
        expect(literal).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(value(literal)).toBe(text);
      }),
    );
  });

  test("a JSON literal is the value, whatever its members are called", () => {
    fc.assert(
      fc.property(fc.jsonValue(), anything, (json, name) => {
        const given = { [name]: json } as unknown as Json;
        expect(value(`(${jsonLiteral(given, 4)})`)).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  test("a member is reached by its name", () => {
    fc.assert(fc.property(anything, (name) => value(`({ ${propertyKey(name)}: 1 })${propertyAccess(name)}`) === 1));
    expect(value(`({ ${propertyKey("__proto__")}: 1 })["__proto__"]`)).toBe(1);
  });

  test("a comment ends where it should, and tells the compiler nothing", () => {
    fc.assert(
      fc.property(anything, anything, (first, second) => {
        const source = `${docComment([first, second])}const a: number = "not a number";\n`;
        const file = ts.createSourceFile("a.ts", source, ts.ScriptTarget.ES2022);
        expect(file.statements.map((one) => one.kind)).toEqual([ts.SyntaxKind.VariableStatement]);
        expect((file as unknown as { commentDirectives?: unknown[] }).commentDirectives ?? []).toEqual([]);
      }),
    );
  });

  test("a comment keeps paragraphs apart and tags together", () => {
    expect(docComment(["One line."])).toBe("/** One line. */\n");
    expect(docComment(["Words.", "", "@deprecated now", "@example 1"], 2)).toBe(
      "  /**\n   * Words.\n   *\n   * @deprecated now\n   * @example 1\n   */\n",
    );
    expect(docComment(["", undefined])).toBe("");
  });
});

test("imports stand once each, packages first", () => {
  const imports = createImports();
  imports.type("./types.js", "Order");
  imports.value("@concord/runtime", "createProducer");
  imports.type("@concord/runtime", "Producer", "createProducer");
  expect(imports.print()).toBe(
    'import { type Producer, createProducer } from "@concord/runtime";\nimport type { Order } from "./types.js";\n',
  );
});
