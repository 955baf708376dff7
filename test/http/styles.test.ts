/** How parameters are written, held against the tables of the OpenAPI specification (3.1.1 and 3.2), and read back. */
import { type ParameterDefinition, type Shape, createHttpClient } from "@concord/runtime/http";
import { mountOnHono } from "@concord/runtime/http-server";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

type Place = ParameterDefinition["in"];

interface Wire {
  readonly path: string;
  readonly query: string;
  readonly header: string | null;
  readonly cookie: string | null;
}

/** One value, from a generated client's engine to a generated server's, and what went over the wire between them. */
async function carry(
  definition: Omit<ParameterDefinition, "required">,
  value: unknown,
): Promise<{ readonly wire: string | null; readonly read: unknown }> {
  const { name } = definition;
  const place = definition.in;
  const api = {
    name: "paint",
    contract: "paint@1",
    servers: [],
    schemes: {},
    endpoints: {
      mix: {
        method: "GET",
        path: place === "path" ? `/mix/{${name}}` : "/mix",
        parameters: [definition],
        responses: { "204": {} },
      },
    },
  } as const;
  let read: unknown;
  const group = { path: "path", query: "query", querystring: "query", header: "headers", cookie: "cookies" }[place];
  const app = new Hono();
  const handlers = {
    mix: (request: Readonly<Record<string, unknown>>) => {
      const values = request[group];
      read = place === "querystring" ? values : (values as Readonly<Record<string, unknown>>)[name];
      return { status: 204 };
    },
  };
  mountOnHono(app, api, handlers, { telemetry: false });
  let wire: Wire | undefined;
  const client = createHttpClient<{ mix(request: object): Promise<unknown> }>(api, {
    baseUrl: "http://paint.example",
    telemetry: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const [, path = "", query = ""] = /^http:\/\/paint\.example\/mix\/?([^?]*)\??(.*)$/.exec(request.url)!;
      wire = { path, query, header: request.headers.get(name), cookie: request.headers.get("cookie") };
      return app.request(request);
    },
  });
  await client.mix({ [group]: place === "querystring" ? value : { [name]: value } });
  const seen = {
    path: wire!.path,
    query: wire!.query,
    querystring: wire!.query,
    header: wire!.header,
    cookie: wire!.cookie,
  };
  return { wire: seen[place], read };
}

const values = {
  string: ["blue", "string"],
  array: [["blue", "black", "brown"], { items: "string" }],
  object: [{ R: 100, G: 200, B: 150 }, { fields: { R: "number", G: "number", B: "number" } }],
} as const satisfies Record<string, readonly [unknown, Shape]>;

type Row = readonly [
  place: Place,
  style: string,
  explode: boolean,
  string: string | null,
  array: string | null,
  object: string | null,
];

/** `null`: what the specification gives no meaning to. */
const table: readonly Row[] = [
  ["path", "matrix", false, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
  ["path", "matrix", true, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"],
  ["path", "label", false, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
  ["path", "label", true, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
  ["path", "simple", false, "blue", "blue,black,brown", "R,100,G,200,B,150"],
  ["path", "simple", true, "blue", "blue,black,brown", "R=100,G=200,B=150"],
  ["header", "simple", false, "blue", "blue,black,brown", "R,100,G,200,B,150"],
  ["header", "simple", true, "blue", "blue,black,brown", "R=100,G=200,B=150"],
  ["query", "form", false, "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
  ["query", "form", true, "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
  ["query", "spaceDelimited", false, null, "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"],
  ["query", "pipeDelimited", false, null, "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"],
  ["query", "deepObject", true, null, null, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["cookie", "form", false, "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
  ["cookie", "cookie", false, "color=blue", null, null],
  ["cookie", "cookie", true, "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"],
];

describe("the table of styles", () => {
  const rows = table.flatMap(([place, style, explode, ...wires]) =>
    (["string", "array", "object"] as const).flatMap((kind, index) => {
      const wire = wires[index] ?? null;
      return wire === null ? [] : [[place, style, explode, kind, wire] as const];
    }),
  );
  test.each(rows)("%s, %s, exploded %s: the %s is %s", async (place, style, explode, kind, wire) => {
    const [value, shape] = values[kind];
    const definition = { name: "color", in: place, style: style as "form", explode, shape };
    expect(await carry(definition, value)).toEqual({ wire, read: value });
  });

  test.each<[Place, string | undefined, string]>([
    ["path", undefined, "blue,black,brown"],
    ["path", "label", ".blue,black,brown"],
    ["path", "matrix", ";color=blue,black,brown"],
    ["header", undefined, "blue,black,brown"],
    ["query", undefined, "color=blue&color=black&color=brown"],
    ["query", "pipeDelimited", "color=blue%7Cblack%7Cbrown"],
    ["cookie", "cookie", "color=blue; color=black; color=brown"],
    // No ampersand means anything in a cookie, so a list is one value there.
    ["cookie", undefined, "color=blue,black,brown"],
  ])("%s, style %s, where nothing more is said: %s", async (place, style, wire) => {
    const [value, shape] = values.array;
    const definition = { name: "color", in: place, ...(style && { style: style as "form" }), shape };
    expect(await carry(definition, value)).toEqual({ wire, read: value });
  });
});

describe("empty texts and lists", () => {
  test.each<[Place, string, unknown, Shape, string, unknown]>([
    ["query", "form", "", "string", "color=", ""],
    ["path", "matrix", [""], { items: "string" }, ";color=", [""]],
    ["cookie", "form", "", "string", "color=", ""],
    ["header", "simple", "", "string", "", ""],
    ["query", "form", [], { items: "string" }, "", undefined],
  ])("%s, %s: %j", async (place, style, value, shape, wire, read) => {
    expect(await carry({ name: "color", in: place, style: style as "form", shape }, value)).toEqual({ wire, read });
  });
});

describe("letters with a meaning", () => {
  const letters = "ü a,b;c=d&e/f?g#h%41+";

  test.each<[Place, string, string]>([
    ["path", "simple", "%C3%BC%20a%2Cb%3Bc%3Dd%26e%2Ff%3Fg%23h%2541%2B"],
    ["path", "label", ".%C3%BC%20a%2Cb%3Bc%3Dd%26e%2Ff%3Fg%23h%2541%2B"],
    ["path", "matrix", ";color=%C3%BC%20a%2Cb%3Bc%3Dd%26e%2Ff%3Fg%23h%2541%2B"],
    ["query", "form", "color=%C3%BC%20a%2Cb%3Bc%3Dd%26e%2Ff%3Fg%23h%2541%2B"],
    ["cookie", "form", "color=%C3%BC%20a%2Cb%3Bc%3Dd%26e%2Ff%3Fg%23h%2541%2B"],
  ])("are encoded in %s, %s, and come back", async (place, style, wire) => {
    expect(await carry({ name: "color", in: place, style: style as "form" }, letters)).toEqual({ wire, read: letters });
  });

  test("stand as they are in headers, but for those that no header can carry", async () => {
    const plain = "a,b;c=d&e/f?g#h%41+";
    expect(await carry({ name: "color", in: "header" }, plain)).toEqual({ wire: plain, read: plain });
    expect((await carry({ name: "color", in: "header" }, "a\r\nset-cookie: b=ü")).wire).toBe(
      "a%0D%0Aset-cookie: b=%C3%BC",
    );
  });

  test("stand as they are in cookies of the style cookie, but for those that end one", async () => {
    const plain = "Hello%2C%20world!";
    expect(await carry({ name: "color", in: "cookie", style: "cookie" }, plain)).toEqual({
      wire: `color=${plain}`,
      read: plain,
    });
    expect((await carry({ name: "color", in: "cookie", style: "cookie" }, "a; admin=1")).wire).toBe(
      "color=a%3B%20admin=1",
    );
  });

  test("are reserved where that is allowed: what is encoded stays so", async () => {
    const reserved = { name: "color", in: "query", allowReserved: true } as const;
    expect((await carry(reserved, "a/b?c:d@e!f$g(h)*;i,j=k%2Fl")).wire).toBe("color=a/b?c:d@e!f$g(h)*;i,j=k%2Fl");
    expect(await carry(reserved, "a b&c#d+e[f]100%")).toEqual({
      wire: "color=a%20b%26c%23d%2Be%5Bf%5D100%25",
      read: "a b&c#d+e[f]100%",
    });
    // Another part of the path would be another endpoint's.
    const inPath = { name: "color", in: "path", allowReserved: true } as const;
    expect(await carry(inPath, "a:b@c/../d?e#f")).toEqual({ wire: "a:b@c%2F..%2Fd%3Fe%23f", read: "a:b@c/../d?e#f" });
  });
});

describe("parameters that are documents", () => {
  const value = { R: 100, name: "blü" };
  test.each<[Place, string]>([
    ["path", "%7B%22R%22%3A100%2C%22name%22%3A%22bl%C3%BC%22%7D"],
    ["query", "color=%7B%22R%22%3A100%2C%22name%22%3A%22bl%C3%BC%22%7D"],
    ["header", '{"R":100,"name":"bl\\u00fc"}'],
    ["cookie", "color=%7B%22R%22%3A100%2C%22name%22%3A%22bl%C3%BC%22%7D"],
    ["querystring", "%7B%22R%22%3A100%2C%22name%22%3A%22bl%C3%BC%22%7D"],
  ])("JSON, in %s", async (place, wire) => {
    expect(await carry({ name: "color", in: place, style: "json" }, value)).toEqual({ wire, read: value });
  });

  test("a form that is all of the query string, as forms are", async () => {
    const shape: Shape = { fields: { foo: "string", bar: "boolean", list: { items: "number" } } };
    const form = { foo: "a + b", bar: true, list: [1, 2] };
    expect(await carry({ name: "color", in: "querystring", shape }, form)).toEqual({
      wire: "foo=a+%2B+b&bar=true&list=1&list=2",
      read: form,
    });
  });
});
