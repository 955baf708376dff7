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
 * Finds the call of one `define…` function in a module and reads its rules, by way of the module's own constants.
 * Undefined where there is no such call, or some rule is made elsewhere: half of a mapper would be blamed for the rest.
 */
export function readMapper(text: string, define: string): WrittenMapper | undefined {
  const ts = createRequire(import.meta.url)("typescript") as typeof TypeScript;
  const file = ts.createSourceFile("mapper.ts", text, ts.ScriptTarget.Latest, true);
  const constants = constantsIn(file);
  let isClear = true;
  const written = writtenIn(file);
  if (!written) return undefined;
  const { literal, names } = written;
  const [fields, ignored] = [member(literal, "fields"), member(literal, "ignored")];
  if (!fields || !ignored) return undefined;
  const found = {
    fields: new Map(rulesIn(fields, names, "")),
    ignored: new Map(properties(ignored).map(([name, value]) => [name, textOf(value) ?? ""])),
  };
  return isClear ? found : undefined;

  function unclear(): [] {
    isClear = false;
    return [];
  }

  /** What the names of constants stand for; of a name that several have, nothing is known. */
  function constantsIn(
    node: TypeScript.Node,
    found = new Map<string, TypeScript.Expression | undefined>(),
  ): typeof found {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name))
      found.set(node.name.text, found.has(node.name.text) ? undefined : node.initializer);
    ts.forEachChild(node, (child) => void constantsIn(child, found));
    return found;
  }

  /** An expression without what only the compiler reads, and without a name for it. */
  function plain(node: TypeScript.Expression, depth = 0): TypeScript.Expression {
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node)
    )
      return plain(node.expression, depth);
    const meant = ts.isIdentifier(node) && depth < 20 ? constants.get(node.text) : undefined;
    return meant ? plain(meant, depth + 1) : node;
  }

  /** The object that the function given to `define…` returns. */
  function writtenIn(node: TypeScript.Node): Written | undefined {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === define)
      return writtenBy(node.arguments[0], new Map(), "");
    return ts.forEachChild(node, writtenIn);
  }

  /** What a function returns, and the names that it knows. */
  function writtenBy(given: TypeScript.Expression | undefined, around: Names, prefix: string): Written | undefined {
    const node = given && plain(given);
    if (!node || !(ts.isArrowFunction(node) || ts.isFunctionExpression(node))) return undefined;
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
      return call ? rulesOf(call, names, prefix + name) : unclear();
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
        return literal ? rulesIn(literal, names, `${path}.`) : unclear();
      }
      case "within":
      case "each": {
        const join = call.word === "each" ? "[]." : ".";
        const place = first && textOf(first);
        const inside = place === undefined ? undefined : writtenBy(second, names, call.prefix + place + join);
        return inside ? rulesIn(inside.literal, inside.names, path + join) : unclear();
      }
      default: {
        const found = valueOf(call, names);
        return found ? [[path, { rule: "from", ...found }]] : unclear();
      }
    }
  }

  /** What `from` and `joined` take. */
  function valueOf(call: Call, names: Names): Pick<FieldRule & { rule: "from" }, "fields" | "whole"> | undefined {
    if (call.word === "from") {
      const texts = call.arguments.map(textOf).filter((one) => one !== undefined);
      // Behind the paths stands at most a function.
      if (texts.length === 0 || texts.length < call.arguments.length - 1) return undefined;
      return { fields: texts.map((one) => call.prefix + one), whole: texts.length === call.arguments.length };
    }
    if (call.word !== "joined") return undefined;
    const parts = call.arguments.map((argument) => callOf(argument, names)).filter((one) => one !== undefined);
    if (parts.length < call.arguments.length - 1) return undefined;
    return { fields: parts.flatMap((part) => valueOf(part, names)?.fields ?? []), whole: false };
  }

  /** The word that a rule is written with: `from(…)`, or `item.from(…)`. */
  function callOf(given: TypeScript.Expression, names: Names): Call | undefined {
    const node = plain(given);
    if (!ts.isCallExpression(node)) return undefined;
    const { expression } = node;
    if (ts.isIdentifier(expression)) {
      const { word, prefix } = names.get(expression.text) ?? {};
      return word === undefined ? undefined : { word, prefix: prefix!, arguments: node.arguments };
    }
    if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
    const words = names.get(expression.expression.text);
    if (!words || words.word !== undefined) return undefined;
    return { word: expression.name.text, prefix: words.prefix, arguments: node.arguments };
  }

  function objectOf(given: TypeScript.Expression | undefined): TypeScript.ObjectLiteralExpression | undefined {
    const node = given && plain(given);
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
      if (ts.isSpreadAssignment(one)) {
        const spread = objectOf(one.expression);
        return spread ? properties(spread) : unclear();
      }
      if (ts.isShorthandPropertyAssignment(one)) return [[one.name.text, one.name]];
      if (!ts.isPropertyAssignment(one)) return unclear();
      const { name, initializer } = one;
      return ts.isIdentifier(name) || ts.isStringLiteral(name) ? [[name.text, initializer]] : unclear();
    });
  }

  function textOf(given: TypeScript.Expression): string | undefined {
    const node = plain(given);
    return ts.isStringLiteralLike(node) ? node.text : undefined;
  }
}

interface Written {
  readonly literal: TypeScript.ObjectLiteralExpression;
  readonly names: Names;
}
