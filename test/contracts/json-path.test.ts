import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "@concord/diagnostics";
import { readPath } from "../../packages/contracts/src/asyncapi/json-path.ts";
import { parserRules } from "../../packages/contracts/src/asyncapi/parser-rules.ts";

/** The engine that the parser itself uses. */
interface Engine {
  query(value: Json, listeners: Record<string, (found: { path: (string | number)[]; value: Json }) => void>): void;
}

const require = createRequire(import.meta.url);
const { default: Nimma } = require("nimma/legacy") as { default: new (of: string[], options: object) => Engine };
const { jsonPathPlus } = require("nimma/fallbacks") as { jsonPathPlus: unknown };

function engineFor(expression: string): (value: Json) => readonly object[] {
  const engine = new Nimma([expression], {
    fallback: jsonPathPlus,
    unsafe: false,
    output: "auto",
    customShorthands: {},
  });
  return (value) => {
    const found: object[] = [];
    engine.query(value, { [expression]: (one) => found.push({ path: [...one.path], value: one.value }) });
    return found;
  };
}

describe("what path expressions find", () => {
  const channels = {
    a: { publish: { message: { payload: { default: null } }, tags: [1] }, description: "" },
    b: { subscribe: { message: { schemaFormat: "avro", payload: { default: 1 } } } },
    c: { publish: null, subscribe: { message: null, messages: { payload: { default: 2 } } } },
  };

  test.each<[expression: string, pointers: readonly string[]]>([
    ["$", [""]],
    ["$.channels.a.publish.tags", ["/channels/a/publish/tags"]],
    ["$.channels.d", []],
    ["$.toString", []],
    ["$.channels.*.description", ["/channels/a/description"]],
    ["$.channels.a.publish.tags.*", ["/channels/a/publish/tags/0"]],
    ["$.channels[*].subscribe", ["/channels/b/subscribe", "/channels/c/subscribe"]],
    ["$.channels.c[publish,subscribe]", ["/channels/c/publish", "/channels/c/subscribe"]],
    ["$.channels.*.[publish,subscribe].tags", ["/channels/a/publish/tags"]],
    [
      "$.channels.*.*.message.payload.default^",
      ["/channels/a/publish/message/payload", "/channels/b/subscribe/message/payload"],
    ],
    ["$.channels.*.*[?(@property === 'message' && @.schemaFormat === void 0)]", ["/channels/a/publish/message"]],
    ["$.channels.*.subscribe[?(!@null && @.schemaFormat === void 0)]", ["/channels/c/subscribe/messages"]],
    ["$.channels.*.subscribe[?(@.schemaFormat !== void 0)].payload", ["/channels/b/subscribe/message/payload"]],
  ])("%s", (expression, pointers) => {
    const places = readPath(expression)({ channels }).map(({ path }) => path.map((step) => `/${step}`).join(""));
    expect(places).toEqual(pointers);
  });

  test.each(["channels", "$..tags", "$.channels[0:2]", "$.a[?(@.b > 1)]", "$.a^.b"])("%s is not read", (expression) => {
    expect(() => readPath(expression)).toThrow(/path expression of a new form/);
  });

  const expressions = [...new Set(parserRules().rules.flatMap(({ given }) => given))];
  const names = expressions.flatMap((expression) => expression.match(/(?<=[.[,])\w+/g) ?? []);
  const name = fc.constantFrom(...new Set(names));
  const { node } = fc.letrec<{ node: Json }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 7, depthSize: "max" },
      fc.constantFrom<Json>(1, "message"),
      fc.array(tie("node"), { maxLength: 2 }),
      fc.dictionary(name, tie("node"), { maxKeys: 6, noNullPrototype: true }),
    ),
  }));
  const operation = fc.record({ message: node, security: node, traits: node }, { requiredKeys: [] });
  const channel = fc.record({ publish: operation, subscribe: operation, parameters: node }, { requiredKeys: [] });
  const inChannels = fc.dictionary(name, channel, { maxKeys: 3, noNullPrototype: true });
  const components = fc.record({ channels: inChannels, messages: node, schemas: node }, { requiredKeys: [] });
  const document = fc.record({ channels: inChannels, components, servers: node });

  // The engine takes `.[` for a search of everything below, and ends at `null` wherever it is: neither is meant.
  test.each(expressions)("%s finds what the engine of the parser finds", (expression) => {
    const [find, theirs] = [readPath(expression), engineFor(expression.replaceAll(".[", "["))];
    const sorted = (found: readonly object[]): readonly string[] => found.map((one) => JSON.stringify(one)).sort();
    fc.assert(
      fc.property(document, (value) => {
        expect(sorted(find(value as Json))).toEqual(sorted(theirs(value as Json)));
      }),
      { numRuns: 40 },
    );
  });
});
