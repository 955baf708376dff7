import { deserialize, serialize } from "node:v8";
import { type Endpoint, loadFabric, memoryFiles } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { isUntouched } from "../../packages/compat/src/untouched.ts";

const api = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
servers: [{ url: "https://api.example/v1" }]
security: [{ key: [] }]
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      tags: [orders]
      deprecated: true
      x-sunset: "2027-01-31"
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: tags, in: query, style: form, explode: false, schema: { type: array, items: { enum: [a, b] } } }
      requestBody:
        content: { application/json: { schema: { $ref: "#/components/schemas/Order" }, example: { id: "1" } } }
      responses:
        "200":
          description: It is kept.
          headers: { etag: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
  schemas:
    Order: { type: object, required: [id], properties: { id: { type: string }, next: { $ref: "#/components/schemas/Order" } } }
`;

async function endpoint(): Promise<Endpoint> {
  const fabric = await loadFabric(memoryFiles({ "contracts/shop/orders/openapi.yaml": api }), { root: "contracts" });
  expect(fabric.findings).toEqual([]);
  return fabric.endpoints[0]!;
}

const copyOf = <T>(value: T): T => deserialize(serialize(value)) as T;

type Editable = Record<string, unknown>;

/** Every value and every list of a record, by what holds it. */
function* placesIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* placesIn(member, [...path, key]);
}

function holderOf(record: unknown, path: readonly string[]): Editable {
  return path.slice(0, -1).reduce((holder, key) => holder[key] as Editable, record as Editable);
}

describe("what nobody touched", () => {
  test("is a copy of it, and the order of keys in a schema says nothing", async () => {
    const before = await endpoint();
    const after = copyOf(before);
    const { type, ...others } = after.requestBody!.content[0]!.schema!.json as Editable;
    (after.requestBody!.content[0]!.schema as unknown as Editable)["json"] = { ...others, type };
    expect(isUntouched(before, after)).toBe(true);
  });

  test("has the same names, also where one of them stands for nothing", () => {
    expect(isUntouched({ name: undefined }, { more: 1 })).toBe(false);
    expect(isUntouched(JSON.parse('{ "__proto__": {} }') as object, { more: 1 })).toBe(false);
  });

  test("is no copy in which any value is another, gone, or joined by one more", async () => {
    const original = await endpoint();
    const paths = [...placesIn(original)];
    expect(paths.length).toBeGreaterThan(80);
    const unnoticed = paths.flatMap((path) => {
      const edits: ((holder: Editable, key: string) => void)[] = [
        (holder, key) => (holder[key] = "something else"),
        (holder, key) => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]),
        (holder) => (Array.isArray(holder) ? holder.push("one more") : (holder["more"] = true)),
      ];
      return edits.flatMap((edit, at) => {
        const [before, after] = [copyOf(original), copyOf(original)];
        edit(holderOf(after, path), path.at(-1)!);
        return isUntouched(before, after) || isUntouched(after, before) ? [`${path.join("/")} ${at}`] : [];
      });
    });
    expect(unnoticed).toEqual([]);
  });
});
