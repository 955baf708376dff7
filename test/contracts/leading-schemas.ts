/** Schemas of one document, by name. */
export type Schemas = Readonly<Record<string, object>>;

const leaf = { type: "object", properties: { state: { type: "string", enum: ["open", "closed"] } } };

/** How a schema may lead twice to another. */
export const twice = {
  properties: (next: object) => ({ type: "object", properties: { a: next, b: next } }),
  required: (next: object) => ({ type: "object", required: ["a", "b"], properties: { a: next, b: next } }),
  items: (next: object) => ({ type: "array", items: { type: "object", properties: { a: next, b: next } } }),
  additionalProperties: (next: object) => ({ type: "object", properties: { a: next }, additionalProperties: next }),
  allOf: (next: object) => ({ allOf: [next, { properties: { a: next } }] }),
  anyOf: (next: object) => ({ anyOf: [next, { type: "object", properties: { a: next } }] }),
  oneOf: (next: object) => ({ oneOf: [next, next] }),
} as const;

/** So many levels, each of which leads twice to the next, and a last one. */
export function diamond(how: keyof typeof twice, levels: number, last: object = leaf): Schemas {
  return { ...schemas(levels, (n) => twice[how](ref(n + 1))), [`S${levels}`]: last };
}

/** So many schemas, each of which is the next one: mere references, and then something. */
export function chain(length: number): Schemas {
  return { ...schemas(length, (n) => ref(n + 1)), [`S${length}`]: leaf };
}

/** So many schemas, each with the next one in it. */
export function nest(length: number): Schemas {
  return { ...schemas(length, (n) => ({ type: "object", properties: { next: ref(n + 1) } })), [`S${length}`]: leaf };
}

/** So many schemas, each with the next one in it, and the last with the first. */
export function ring(length: number): Schemas {
  return schemas(length, (n) => ({ type: "object", properties: { ...leaf.properties, next: ref((n + 1) % length) } }));
}

/** So many schemas, each with some twenty of the others in it: all lead to all. */
export function mesh(count: number): Schemas {
  const others = Array.from({ length: 20 }, (_, at) => at);
  return schemas(count, (n) => {
    const leading = others.map((at) => [`p${at}`, ref((n * (at + 2) + 7 * at + 1) % count)] as const);
    return { type: "object", properties: { ...leaf.properties, ...Object.fromEntries(leading) } };
  });
}

function schemas(count: number, make: (n: number) => object): Schemas {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`S${n}`, make(n)]));
}

function ref(n: number): object {
  return { $ref: `#/components/schemas/S${n}` };
}

/** Documents of each specification in which one message or response is the first schema, and for which nothing else is to be said. */
export const documents: Readonly<Record<string, (schemas: Schemas) => Readonly<Record<string, string>>>> = {
  "AsyncAPI 3": (components) =>
    written("asyncapi.json", components, {
      asyncapi: "3.1.0",
      info: { title: "Shop", version: "1.0.0" },
      channels: { orders: { address: "orders", messages: { ordered: { payload: ref(0) } } } },
      operations: { send: { action: "send", channel: { $ref: "#/channels/orders" } } },
    }),
  "AsyncAPI 2": (components) =>
    written("asyncapi.json", components, {
      asyncapi: "2.6.0",
      info: { title: "Shop", version: "1.0.0" },
      channels: { orders: { subscribe: { operationId: "send", message: { messageId: "ordered", payload: ref(0) } } } },
    }),
  "OpenAPI 3.0": (components) => written("openapi.json", components, api("3.0.3")),
  "OpenAPI 3.1": (components) => written("openapi.json", components, api("3.1.0")),
};

function api(version: string): object {
  const content = { "application/json": { schema: ref(0) } };
  const responses = { 200: { description: "The order.", content } };
  return {
    openapi: version,
    info: { title: "Shop", version: "1.0.0" },
    paths: { "/order": { get: { operationId: "getOrder", responses } } },
  };
}

function written(file: string, components: Schemas, document: object): Readonly<Record<string, string>> {
  return { [`shop/orders/${file}`]: JSON.stringify({ ...document, components: { schemas: components } }) };
}
