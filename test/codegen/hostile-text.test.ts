import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { planContract } from "./plan-contract.ts";

/** Whatever a contract says in its texts, names and values, generated code consists of what the templates write. */
const pieces = [
  ..."*/ /* // ` ${ } { ) ( ; ' \" \\ \n \r \u2028 --> <!-- <script> */export{} ';evil();' ${evil()} __proto__ constructor".split(
    " ",
  ),
  ..."@ts-nocheck @ts-expect-error // /// {{this}} {{{header}}} %s $& \\u0000 é 注文 😀 #/x ~1 a".split(" "),
  "",
];
const text = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((all) => all.join(""));

const document = fc
  .record({ a: text, b: text, c: text, d: text, e: text, f: text, g: text })
  .map(({ a, b, c, d, e, f, g }) => ({
    asyncapi: "3.0.0",
    info: { title: a, version: b, description: c },
    channels: {
      one: {
        address: d,
        description: e,
        messages: {
          [f]: {
            title: g,
            description: a,
            "x-key": `$message.payload#/${b.replaceAll("~", "~0").replaceAll("/", "~1")}`,
            headers: { type: "object", properties: { [c]: { type: "integer", description: d } } },
            payload: {
              type: "object",
              title: e,
              required: [b],
              properties: {
                [b]: { type: "string", description: f, default: g, examples: [a] },
                [c]: { enum: [a, b, c] },
                [d]: { const: { [e]: f } },
                open: { type: "string", "x-extensible-enum": [e, f] },
              },
              patternProperties: { "^x": { description: g } },
            },
            examples: [{ payload: { [b]: c } }],
          },
        },
      },
    },
    operations: { send: { action: "send", channel: { $ref: "#/channels/one" }, summary: g } },
  }));

const { SyntaxKind } = ts;
const written = new Set([
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ExportDeclaration,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.FunctionDeclaration,
]);

/** A constant, or `validate0.evaluated = …` as the validators keep it. */
function isExpected(statement: ts.Statement): boolean {
  return written.has(statement.kind) || ts.isVariableStatement(statement);
}

/** Calls that run when the module is loaded, beside those of the validators' own constants. */
function callsOnLoad(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node)) found.push(node.expression.getText(file));
    if (ts.isTaggedTemplateExpression(node) || ts.isTemplateExpression(node)) found.push(node.getText(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("text in a contract never becomes code", async () => {
  await fc.assert(
    fc.asyncProperty(document, async (contract) => {
      const files = await planContract("hostile", JSON.stringify(contract));
      const modules = [...files].filter(([file]) => /^(src|dist)\/.*\.(ts|js)$/.test(file));
      expect(modules.length).toBeGreaterThan(5);
      for (const [name, code] of modules) {
        const file = ts.createSourceFile(name, code, ts.ScriptTarget.ES2022, true);
        const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
        expect(
          parseDiagnostics.map(({ messageText }) => messageText),
          `${name}\n${code}`,
        ).toEqual([]);
        expect(file.statements.filter((statement) => !isExpected(statement)).map((one) => one.getText())).toEqual([]);
        // Fakes are made by a function of the runtime, from literals.
        expect(callsOnLoad(file)).toEqual(/\/fakes\.[jt]s$/.test(name) ? ["createFakes"] : []);
        const { commentDirectives } = file as unknown as { commentDirectives?: readonly unknown[] };
        expect(commentDirectives ?? []).toEqual([]);
      }
      expect(() => JSON.parse(files.get("package.json")!) as unknown).not.toThrow();
      expect(files.get("README.md")!.split("\n").slice(1).join("\n")).not.toContain("<script>");
    }),
    { numRuns: 30 },
  );
}, 60_000);

test("a message may be called like what the code around it is", async () => {
  const payload = (tag: string, required: readonly string[]): object => ({
    payload: { type: "object", required, properties: { kind: { const: tag } } },
  });
  const contract = {
    asyncapi: "3.0.0",
    info: { title: "Hostile", version: "1.0.0" },
    channels: {
      entries: { address: "entries", messages: { textAt: payload("a", ["kind"]), isTagged: payload("b", []) } },
    },
    operations: { take: { action: "receive", channel: { $ref: "#/channels/entries" } } },
  };
  const files = await planContract("hostile", JSON.stringify(contract));
  const messages = files.get("src/messages.ts")!;
  expect(messages.match(/^function \w+/gm)).toEqual(["function isTagged", "function textAt"]);
  expect(messages.match(/^export const \w+(?=: MessageDefinition)/gm)).toEqual([
    "export const isTagged2",
    "export const textAt2",
  ]);
});
