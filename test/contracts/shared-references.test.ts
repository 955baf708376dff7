import { describe, expect, test } from "vitest";
import { fabricOf } from "./fabric-of.ts";
import { type Schemas, chain, diamond, documents, mesh, nest, ring, twice } from "./leading-schemas.ts";

/** What is wrong with a document of such schemas: codes, each once. */
async function codesOf(specification: string, schemas: Schemas): Promise<readonly string[]> {
  const { findings } = await fabricOf(documents[specification]!(schemas));
  const codes = findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
  return [...new Set(codes)].sort();
}

/** Long enough for a busy machine, and too short for anything that grows as the paths do. */
const timeout = 5_000;

describe.each(Object.keys(documents))("schemas of %s that lead to each other", (specification) => {
  test.each(Object.keys(twice) as (keyof typeof twice)[])("twice, by %s, at 30 levels", { timeout }, async (how) => {
    expect(await codesOf(specification, diamond(how, 30))).toEqual([]);
  });

  const shapes = { chain: chain(3_000), nest: nest(2_000), ring: ring(2_000), mesh: mesh(150) };
  test.each(Object.entries(shapes))("in a %s", { timeout }, async (_shape, schemas) => {
    expect(await codesOf(specification, schemas)).toEqual([]);
  });
});

describe("a mistake in a schema that everything leads to", () => {
  const broken = { type: "object", properties: { state: { type: 5 } } };

  const told = { "AsyncAPI 3": "items", "AsyncAPI 2": "properties" } as const;
  test.each(Object.entries(told))("is told by %s where it stands", { timeout }, async (specification, how) => {
    const { findings } = await fabricOf(documents[specification]!(diamond(how, 30, broken)));
    expect(findings.map(({ at }) => at.pointer)).toContain("/components/schemas/S30/properties/state/type");
  });
});

describe("a wrong example of AsyncAPI 2", () => {
  test("is told, however many messages before it lead to the same schema", async () => {
    const address = {
      type: "object",
      properties: Object.fromEntries(["street", "town"].map((name) => [name, leaf(30)])),
    };
    const messages = Array.from({ length: 700 }, (_, n) => [
      `m${n}`,
      {
        messageId: `m${n}`,
        payload: { type: "object", properties: { id: { type: "string" }, to: { $ref: "#/components/schemas/S0" } } },
        examples: [{ payload: { id: n === 699 ? 5 : "a" } }],
      },
    ]);
    const { findings } = await fabricOf(withMessages({ S0: address }, Object.fromEntries(messages) as object));
    expect(findings.filter(({ severity }) => severity === "error").map(({ at }) => at.pointer)).toEqual([
      "/components/messages/m699/examples/0/payload/id",
    ]);
  });

  test("of a schema that leads on too often is not told, which is said", { timeout }, async () => {
    const message = { payload: { $ref: "#/components/schemas/S0" }, examples: [{ payload: { state: 5 } }] };
    const { findings } = await fabricOf(withMessages(mesh(60), { m0: message }));
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toContain(
      "contracts/asyncapi-examples-left note",
    );
  });
});

function leaf(count: number): object {
  return {
    type: "object",
    properties: Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, { type: "string" }])),
  };
}

function withMessages(schemas: Schemas, messages: object): Readonly<Record<string, string>> {
  const channels = Object.keys(messages).map((key) => [
    key,
    { subscribe: { operationId: `send${key}`, message: { $ref: `#/components/messages/${key}` } } },
  ]);
  const document = {
    asyncapi: "2.6.0",
    info: { title: "Shop", version: "1.0.0" },
    channels: Object.fromEntries(channels) as object,
  };
  return { "shop/orders/asyncapi.json": JSON.stringify({ ...document, components: { schemas, messages } }) };
}

test("a reference deep in a chain is followed through every file on the way", async () => {
  const [first, ...others] = Array.from({ length: 200 }, (_, n) => [
    `shop/schemas/S${n}.json`,
    JSON.stringify({ type: "object", properties: { a: { $ref: `S${n + 1}.json` }, b: { $ref: `S${n + 1}.json` } } }),
  ]);
  const files = Object.fromEntries([first!, ...others, ["shop/schemas/S200.json", '{ "type": "string" }']]);
  const document = documents["AsyncAPI 3"]!({ S0: { $ref: "../schemas/S0.json" } });
  const fabric = await fabricOf({ ...files, ...document });
  expect(fabric.findings.map(({ code, at }) => `${code} ${at.file}`)).toEqual([]);
  expect(Object.keys(fabric.messages[0]!.payload!.definitions)).toHaveLength(200);
});
