import { createRequire } from "node:module";
import type TypeScript from "typescript";

/** What a mapper's source says of one field of its target. */
export type FieldRule =
  /** `whole`: taken as it is, with all that is in it. */
  | { readonly rule: "from"; readonly fields: readonly string[]; readonly whole: boolean }
  | { readonly rule: "constant" }
  | { readonly rule: "dropped"; readonly because: string };

/** A mapper as its source says it, without running it. Fields go by their paths: `total.amount`, `lines[].sku`. */
export interface WrittenMapper {
  /** By the target's field. */
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** By the source's field: why nothing is made of it. */
  readonly ignored: ReadonlyMap<string, string>;
}

/** What names stand for: a word of a shape (`from`), or all words of one (`item`); and where that shape stands. */
type Names = ReadonlyMap<string, { readonly word?: string; readonly prefix: string }>;

type Call = { readonly word: string; readonly prefix: string; readonly arguments: readonly TypeScript.Expression[] };

/**
 * Finds the call of one `define…` function in a module and reads its rules. Undefined where there is no such call, or its
 * rules are not written out in it.
 */
export function readMapper(text: string, define: string): WrittenMapper | undefined {
  const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;
  const file = ts.createSourceFile("mapper.ts", text, ts.ScriptTarget.Latest, true);
  const written = writtenIn(file);
  if (!written) return undefined;
  const { literal, names } = written;
  const [fields, ignored] = [member(literal, "fields"), member(literal, "ignored")];
  if (!fields || !ignored) return undefined;
  return {
    fields: new Map(rulesIn(fields, names, "")),
    ignored: new Map(properties(ignored).map(([name, value]) => [name, textOf(value) ?? ""])),
  };

  /** The object that the function given to `define…` returns. */
  function writtenIn(node: TypeScript.Node): Written | undefined {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === define)
      return writtenBy(node.arguments[0], new Map(), "");
    return ts.forEachChild(node, writtenIn);
  }

  /** What a function returns, and the names that it knows. */
  function writtenBy(node: TypeScript.Expression | undefined, around: Names, prefix: string): Written | undefined {
    if (!node || !ts.isArrowFunction(node)) return undefined;
    const { body } = node;
    const returned = ts.isBlock(body) ? body.statements.find((one) => ts.isReturnStatement(one))?.expression : body;
    const literal = objectOf(returned);
    return literal && { literal, names: new Map([...around, ...namesOf(node.parameters[0]?.name, prefix)]) };
  }

  function namesOf(name: TypeScript.BindingName | undefined, prefix: string): Names {
    if (!name) return new Map();
    if (ts.isIdentifier(name)) return new Map([[name.text, { prefix }]]);
    if (!ts.isObjectBindingPattern(name)) return new Map();
    return new Map(
      name.elements.flatMap((one) => {
        if (!ts.isIdentifier(one.name)) return [];
        const word = one.propertyName && ts.isIdentifier(one.propertyName) ? one.propertyName.text : one.name.text;
        return [[one.name.text, { word, prefix }] as const];
      }),
    );
  }

  function rulesIn(
    literal: TypeScript.ObjectLiteralExpression,
    names: Names,
    prefix: string,
  ): readonly (readonly [path: string, rule: FieldRule])[] {
    return properties(literal).flatMap(([name, value]) => {
      const call = callOf(value, names);
      return call ? rulesOf(call, names, prefix + name) : [];
    });
  }

  function rulesOf(call: Call, names: Names, path: string): readonly (readonly [path: string, rule: FieldRule])[] {
    const [first, second] = call.arguments;
    switch (call.word) {
      case "constant":
        return [[path, { rule: "constant" }]];
      case "dropped":
        return [[path, { rule: "dropped", because: (first && textOf(first)) ?? "" }]];
      case "fields": {
        const literal = objectOf(first);
        return literal ? rulesIn(literal, names, `${path}.`) : [];
      }
      case "within":
      case "each": {
        const join = call.word === "each" ? "[]." : ".";
        const place = `${call.prefix}${(first && textOf(first)) ?? ""}${join}`;
        const inside = writtenBy(second, names, place);
        return inside ? rulesIn(inside.literal, inside.names, path + join) : [];
      }
      default: {
        const found = valueOf(call, names);
        return found ? [[path, { rule: "from", ...found }]] : [];
      }
    }
  }

  /** What `from` and `joined` take. */
  function valueOf(call: Call, names: Names): Pick<FieldRule & { rule: "from" }, "fields" | "whole"> | undefined {
    if (call.word === "from") {
      const texts = call.arguments.map(textOf).filter((one) => one !== undefined);
      return { fields: texts.map((one) => call.prefix + one), whole: texts.length === call.arguments.length };
    }
    if (call.word !== "joined") return undefined;
    const parts = call.arguments.map((argument) => callOf(argument, names)).filter((one) => one !== undefined);
    return { fields: parts.flatMap((part) => valueOf(part, names)?.fields ?? []), whole: false };
  }

  /** The word that a rule is written with: `from(…)`, or `item.from(…)`. */
  function callOf(node: TypeScript.Expression, names: Names): Call | undefined {
    if (!ts.isCallExpression(node)) return undefined;
    const { expression, arguments: given } = node;
    if (ts.isIdentifier(expression)) {
      const { word, prefix } = names.get(expression.text) ?? {};
      return word === undefined ? undefined : { word, prefix: prefix!, arguments: given };
    }
    if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
    const words = names.get(expression.expression.text);
    if (!words || words.word !== undefined) return undefined;
    return { word: expression.name.text, prefix: words.prefix, arguments: given };
  }

  function objectOf(node: TypeScript.Expression | undefined): TypeScript.ObjectLiteralExpression | undefined {
    if (node && ts.isParenthesizedExpression(node)) return objectOf(node.expression);
    return node && ts.isObjectLiteralExpression(node) ? node : undefined;
  }

  function member(
    node: TypeScript.ObjectLiteralExpression,
    name: string,
  ): TypeScript.ObjectLiteralExpression | undefined {
    return objectOf(properties(node).find(([key]) => key === name)?.[1]);
  }

  function properties(node: TypeScript.ObjectLiteralExpression): [string, TypeScript.Expression][] {
    return node.properties.flatMap((one): [string, TypeScript.Expression][] => {
      const { name } = one;
      if (!ts.isPropertyAssignment(one) || !name || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return [];
      return [[name.text, one.initializer]];
    });
  }

  function textOf(node: TypeScript.Expression): string | undefined {
    return ts.isStringLiteralLike(node) ? node.text : undefined;
  }
}

interface Written {
  readonly literal: TypeScript.ObjectLiteralExpression;
  readonly names: Names;
}
