/** What a client makes of requests and answers that keep to the contract, and of those that do not. */
import { expect, test } from "vitest";
import { type Answering, type Talk, caught, clientOf, generateShop, json, talkTo } from "./shop.ts";

const shop = await generateShop();
const item = { sku: "ABC", price: 1.5 };

const talk = (answer: Answering, options: object = {}): Promise<Talk> => talkTo(shop, answer, options);

test("a declared 4xx is a result", async () => {
  const { client } = await talk((_, response) => json(response, 404, { title: "No such item" }));
  expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({
    status: 404,
    ok: false,
    contentType: "application/problem+json",
    body: { title: "No such item" },
  });
});

test("a status that is not declared is thrown, with the problem it carries", async () => {
  const { client } = await talk((_, response) => json(response, 409, { title: "Taken", detail: "secret" }));
  const error = await caught(client["getItem"]!({ path: { id: 1 } }));
  expect(error).toMatchObject({ name: "HttpStatusError", status: 409, problem: { title: "Taken" } });
  expect(String(error)).not.toContain("secret");
});

test.each([
  ["a field of the wrong kind", 200, { sku: "ABC", price: "dear" }, { field: "body/price", rule: "type" }],
  ["a missing field", 200, { sku: "ABC" }, { field: "body/price", rule: "required" }],
])("an answer with %s is refused, without its values", async (_, status, body, violation) => {
  const seen: unknown[] = [];
  const { client, asked } = await talk((__, response) => json(response, status, body), {
    hooks: { onInvalidResponse: (...given: unknown[]) => seen.push(given) },
  });
  const error = await caught(client["getItem"]!({ path: { id: 1 } }));
  expect(error).toMatchObject({
    name: "InvalidResponseError",
    status: 200,
    violations: [expect.objectContaining(violation)],
  });
  expect(String(error)).not.toContain("dear");
  expect(seen).toHaveLength(1);
  expect(asked).toHaveLength(1);
});

test("an answer that is no JSON, or of another media type, is refused", async () => {
  const types = ["application/json", "text/html"];
  const { client } = await talk((_, response) => {
    response.writeHead(200, { "content-type": types.shift()! });
    response.end("<html>");
  });
  const call = (): Promise<unknown> => caught(client["getItem"]!({ path: { id: 1 } }));
  expect(await call()).toMatchObject({ violations: [{ field: "body", rule: "json" }] });
  expect(await call()).toMatchObject({ violations: [{ field: "headers/content-type", rule: "contentType" }] });
});

test("validate: requests takes answers as they come", async () => {
  const { client } = await talk((_, response) => json(response, 200, { price: "dear" }), { validate: "requests" });
  expect(await client["getItem"]!({ path: { id: 1 } })).toMatchObject({ body: { price: "dear" } });
});

test("a request that its contract does not allow is never sent", async () => {
  const { client, asked } = await talk((_, response) => json(response, 200, item));
  const error = await caught(client["replaceItem"]!({ path: { id: "one" }, body: { sku: "too long", price: 1 } }));
  expect(error).toMatchObject({
    name: "ContractViolationError",
    violations: [
      { field: "path/id", rule: "type" },
      { field: "body/sku", rule: "pattern" },
    ],
  });
  expect(String(error)).not.toContain("too long");
  expect(asked).toEqual([]);
});

test("without an address there is no client", async () => {
  await expect(clientOf(shop, { baseUrl: "shop.example" })).rejects.toThrow("pass baseUrl");
});

test("a dotted part of a path cannot climb", async () => {
  const { client, asked } = await talk((_, response) => json(response, 200, item));
  expect(await caught(client["oldItem"]!({ path: { id: ".." } }))).toMatchObject({ name: "ContractViolationError" });
  expect(asked).toEqual([]);
});
