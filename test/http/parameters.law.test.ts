import type { EndpointDefinition, ParameterDefinition, Shape } from "@concord/runtime/http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readParameters } from "../../packages/runtime/src/http/read-parameters.ts";
import { routesOf } from "../../packages/runtime/src/http/routes.ts";
import { writeCookie, writeInPath, writeQuery } from "../../packages/runtime/src/http/write-parameters.ts";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const number = fc.integer();
const list = fc.array(text, { minLength: 1, maxLength: 4 });
const record = fc.record({ x: number, y: text });
const fields: Shape = { fields: { x: "number", y: "string" } };

type Form = readonly [where: ParameterDefinition["in"], style: ParameterDefinition["style"], explode: boolean];
const forms: readonly Form[] = [
  ["path", "simple", false],
  ["path", "simple", true],
  ["path", "matrix", false],
  ["path", "matrix", true],
  ["query", "form", false],
  ["query", "form", true],
  ["cookie", "form", false],
];

/** What a server reads of what a client wrote. */
function carried(form: Form, shape: Shape, value: unknown): unknown {
  const [where, style, explode] = form;
  const parameter: ParameterDefinition = { name: "p", in: where, style: style!, explode, shape };
  const endpoint: EndpointDefinition = { method: "GET", path: "/a/{p}", parameters: [parameter], responses: {} };
  const path = where === "path" ? `/a/${writeInPath(parameter, value)}` : "/a/1";
  const query = where === "query" ? writeQuery(parameter, value).join("&") : "";
  const cookie = where === "cookie" ? writeCookie(parameter, value) : undefined;
  const api = { name: "a", contract: "a@1", servers: [], schemes: {}, endpoints: { get: endpoint } };
  const [route] = routesOf(api);
  const inPath = route!.candidates[0]!.match(`/mounted${path}`)!;
  const raw = { path, query, header: (name: string) => (name === "cookie" ? cookie : undefined) };
  const { values, violations } = readParameters(endpoint, raw, inPath);
  expect(violations).toEqual([]);
  const place = where === "path" ? values.path : where === "query" ? values.query : values.cookies;
  return (place as Readonly<Record<string, unknown>>)["p"];
}

test.each(forms)("%s parameters, style %s, exploded %s, arrive as they were written", (...form) => {
  const holds = <T>(values: fc.Arbitrary<T>, shape: Shape): void =>
    fc.assert(
      fc.property(values, (value) => {
        expect(carried(form, shape, value)).toEqual(value);
      }),
    );
  holds(text, "string");
  holds(number, "number");
  holds(list, { items: "string" });
  holds(record, fields);
});
