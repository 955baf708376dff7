/** Fabrics of any size, written as people write them: each service sends five events and reads some of two others. */

const servicesOfDomain = 12;
const eventsOfService = 5;

/** Texts by path of as many contracts as asked for. */
export function manyContracts(count: number): Readonly<Record<string, string>> {
  const domains = Math.ceil(count / servicesOfDomain);
  const services = numbers(count);
  return {
    "contracts/teams.yaml": `teams:\n${numbers(domains)
      .map((n) => `  - { id: t${n}, name: Team ${n} }\n`)
      .join("")}`,
    ...Object.fromEntries(numbers(domains).map((n) => [`contracts/d${n}/domain.yaml`, `owner: t${n}\n`])),
    ...Object.fromEntries(numbers(domains).map((n) => [`contracts/d${n}/schemas/Money.yaml`, money])),
    ...Object.fromEntries(services.map((n) => [`${home(n)}/asyncapi.yaml`, contract(n, count)])),
  };
}

const money = `type: object
required: [amount, currency]
properties:
  amount: { type: string, pattern: "^[0-9]+[.][0-9]{2}$" }
  currency: { type: string, enum: [EUR, GBP, USD] }
`;

function contract(service: number, count: number): string {
  const events = numbers(eventsOfService);
  const read = [service + 1, service + 7].map((n) => n % count).filter((n) => n !== service);
  return `asyncapi: 3.0.0
info: { title: Service ${service}, version: 1.0.0 }
servers:
  log: { host: "log.example:9092", protocol: kafka }
channels:
${events.map((event) => channel(service, event)).join("")}${read.map((n) => `  read${n}:\n    $ref: ../../${home(n).slice("contracts/".length)}/asyncapi.yaml#/channels/c0\n`).join("")}operations:
${events.map((event) => `  send${event}:\n    action: send\n    channel: { $ref: "#/channels/c${event}" }\n`).join("")}${read.map((n) => `  receive${n}:\n    action: receive\n    channel: { $ref: "#/channels/read${n}" }\n    x-uses: [/id, /state]\n`).join("")}components:
  messages:
${events.map((event) => message(service, event)).join("")}`;
}

function channel(service: number, event: number): string {
  return `  c${event}:
    address: s${service}.e${event}
    messages:
      happened${service}x${event}: { $ref: "#/components/messages/happened${service}x${event}" }
`;
}

function message(service: number, event: number): string {
  return `    happened${service}x${event}:
      title: Something ${event} happened
      payload:
        type: object
        required: [id, at, state]
        properties:
          id: { type: string, format: uuid, description: Which one it was. }
          at: { type: string, format: date-time }
          state: { type: string, enum: [open, closed] }
          count: { type: integer, minimum: 0, maximum: 1000 }
          note: { type: [string, "null"], maxLength: 200 }
          total: { $ref: ../schemas/Money.yaml }
          lines:
            type: array
            items:
              type: object
              required: [sku]
              properties:
                sku: { type: string }
                quantity: { type: integer, minimum: 1 }
`;
}

/** An OpenAPI document of about so many characters, in which twenty schemas share one. */
export function largeApi(characters: number): string {
  const start = "openapi: 3.1.0\ninfo: { title: Api, version: 1.0.0 }\n";
  const sample = endpoint(0).length + schema(0).length;
  const parts = numbers(Math.round(characters / sample));
  return `${start}paths:\n${parts.map(endpoint).join("")}components:\n  schemas:\n${parts.map(schema).join("")}`;
}

function endpoint(n: number): string {
  return `  /things${n}/{id}:
    get:
      operationId: getThing${n}
      summary: Says how one of the things numbered ${n} stands
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: expand, in: query, schema: { type: boolean } }
      responses:
        "200":
          description: The thing.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Thing${n}" }
        "404": { description: There is none. }
`;
}

function schema(n: number): string {
  return `    Thing${n}:
      type: object
      required: [id, state]
      properties:
        id: { type: string, format: uuid, description: Which one it is. }
        state: { type: string, enum: ${n === 0 ? "[open, closed]" : "[idle, busy]"} }
        created: { type: string, format: date-time, description: When it came to be. }
        size: { type: integer, minimum: 0 }
        other: { $ref: "#/components/schemas/Thing${n - (n % 20)}" }
        tags: { type: array, items: { type: string, maxLength: 40 } }
`;
}

/** An OpenAPI document of so many schemas, each answered by an endpoint and each leading to all others in a few steps. */
export function meshedApi(schemas: number): string {
  return apiOf(schemas, (n) => [(7 * n + 1) % schemas, (5 * n + 3) % schemas, (3 * n + 2) % schemas]);
}

/** The same, but each schema refers to the next one only. */
export function chainedApi(schemas: number): string {
  return apiOf(schemas, (n) => (n + 1 < schemas ? [n + 1] : []));
}

function apiOf(schemas: number, referredBy: (n: number) => readonly number[]): string {
  const all = numbers(schemas);
  const paths = all.map(
    (n) => `  /links${n}:
    get:
      operationId: getLink${n}
      responses:
        "200":
          description: The link.
          content: { application/json: { schema: { $ref: "#/components/schemas/Link${n}" } } }
`,
  );
  const links = all.map(
    (n) => `    Link${n}:
      type: object
      required: [id, state]
      properties:
        id: { type: string, format: uuid }
        state: { type: string, enum: ${n === schemas - 1 ? "[open, closed]" : "[idle, busy]"} }
        name: { type: string, maxLength: 40 }
${referredBy(n)
  .map((other, at) => `        link${at}: { $ref: "#/components/schemas/Link${other}" }\n`)
  .join("")}`,
  );
  const start = "openapi: 3.1.0\ninfo: { title: Links, version: 1.0.0 }\n";
  return `${start}paths:\n${paths.join("")}components:\n  schemas:\n${links.join("")}`;
}

function home(service: number): string {
  return `contracts/d${Math.floor(service / servicesOfDomain)}/s${service}`;
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
