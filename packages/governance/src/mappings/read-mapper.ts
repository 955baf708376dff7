import { createRequire } from "node:module";
import type TypeScript from "typescript";

/** What a mapper's source says of one field of its target. */
export type FieldRule =
  | { readonly rule: "from"; readonly fields: readonly string[] }
  | { readonly rule: "constant" }
  | { readonly rule: "dropped"; readonly because: string };

/** A mapper as its source says it, without running it. */
export interface WrittenMapper {
  /** By the name of the target's field. */
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** By the name of the source's field: why nothing is made of it. */
  readonly ignored: ReadonlyMap<string, string>;
}

/**
 * Finds the call of one `define…` function in a module and reads its rules. Undefined where there is no such call, or its
 * rules are not written out in it.
 */
export function readMapper(text: string, define: string): WrittenMapper | undefined {
  const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;
  const file = ts.createSourceFile("mapper.ts", text, ts.ScriptTarget.Latest, true);
  const literal = rulesIn(file);
  if (!literal) return undefined;
  const [fields, ignored] = [member(literal, "fields"), member(literal, "ignored")];
  if (!fields || !ignored) return undefined;
  return {
    fields: new Map(
      properties(fields).flatMap(([name, value]) => {
        const rule = ruleOf(value);
        return rule ? [[name, rule] as const] : [];
      }),
    ),
    ignored: new Map(properties(ignored).map(([name, value]) => [name, textOf(value) ?? ""])),
  };

  /** The object that the function given to `define…` returns. */
  function rulesIn(node: TypeScript.Node): TypeScript.ObjectLiteralExpression | undefined {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === define) {
      const [write] = node.arguments;
      return write && ts.isArrowFunction(write) ? objectOf(returned(write.body)) : undefined;
    }
    return ts.forEachChild(node, rulesIn);
  }

  function returned(body: TypeScript.ConciseBody): TypeScript.Expression | undefined {
    return ts.isBlock(body) ? body.statements.find((one) => ts.isReturnStatement(one))?.expression : body;
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

  function ruleOf(node: TypeScript.Expression): FieldRule | undefined {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
    const texts = node.arguments.flatMap((argument) => textOf(argument) ?? []);
    switch (node.expression.text) {
      case "from":
        return { rule: "from", fields: texts };
      case "constant":
        return { rule: "constant" };
      case "dropped":
        return { rule: "dropped", because: texts[0] ?? "" };
      default:
        return undefined;
    }
  }

  function textOf(node: TypeScript.Expression): string | undefined {
    return ts.isStringLiteralLike(node) ? node.text : undefined;
  }
}
