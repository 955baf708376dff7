import type { Fabric } from "@concord/contracts";
import {
  at,
  channel,
  domain,
  endpoint,
  fabric,
  message,
  operation,
  schema,
  service,
  team,
  term,
} from "./make-fabric.ts";

const markup = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
const markdown = `${markup} [click](javascript:alert(1)) ![x](https://evil.example/x.png) <style>*{display:none}</style>`;
const endless = "sehr".repeat(500);
const rightToLeft = "\u202Eשלום עולם‎";
const emoji = "👨‍👩‍👧‍👦".repeat(40);

/** Everything that a contract may say, said badly: markup everywhere, endless names, other directions, nothing at all. */
export const hostile: Fabric = fabric({
  root: markup,
  settings: { ...fabric({}).settings, catalog: { title: markup, accent: "#fff;}</style>", footer: markdown } },
  domains: [
    domain("commerce", { title: markup, summary: markdown, description: markdown, owner: "evil" }),
    domain("__proto__", { title: endless }),
    domain("constructor", {
      title: "",
      capabilities: [{ id: `constructor/${markup}`, title: markup, description: markdown, at: at() }],
    }),
  ],
  teams: [
    team("evil", { title: markup, contact: "javascript:alert(1)", members: [markup, emoji], description: markdown }),
  ],
  services: [
    service("shop", {
      title: markup,
      description: markdown,
      tags: [markup],
      servers: [{ name: markup, protocol: markup, host: markup, at: at() }],
    }),
    service("Shop", { title: rightToLeft }),
    service(endless, { title: emoji, domain: "nowhere", owner: "nobody" }),
  ],
  channels: [
    channel(`commerce/shop/${markup}`, {
      address: markup,
      title: markup,
      description: markdown,
      bindings: { kafka: { [markup]: markup } },
      owner: "shop",
    }),
    channel("commerce/shop/unknown", { address: null, title: "" }),
  ],
  messages: [
    message(`commerce/${markup}`, {
      name: markup,
      title: markup,
      owner: "shop",
      summary: markup,
      description: markdown,
      contentType: markup,
      key: markup,
      deprecation: { sunset: markup, replacedBy: markup, at: at() },
      payload: schema({
        title: markup,
        description: markdown,
        properties: {
          [markup]: {
            type: "string",
            description: markdown,
            pattern: markup,
            enum: [markup],
            default: markup,
            "x-term": "evil",
          },
          __proto__x: { type: "object", properties: { constructor: { const: markup } } },
          [endless]: { type: "string", examples: [markup] },
          [rightToLeft]: { format: markup },
          "": {},
        },
      }),
      examples: [{ name: markup, summary: markdown, payload: { [markup]: markup, nested: [[markup]] }, at: at() }],
    }),
    message("commerce/ordered", {
      owner: "Shop",
      title: emoji,
      payload: schema({ type: "object", properties: manyFields(2_000) }),
    }),
    message("commerce/Ordered", { owner: "Shop", title: rightToLeft }),
    message("nowhere/lost", { domain: "nowhere", owner: "nobody" }),
  ],
  operations: [
    operation("shop", "send", `commerce/${markup}`, { channel: `commerce/shop/${markup}`, summary: markup }),
    operation(endless, "receive", `commerce/${markup}`, {
      channel: `commerce/shop/${markup}`,
      summary: markdown,
      uses: [`/${markup}`],
    }),
    operation("ghost", "receive", "commerce/gone", { channel: "gone" }),
  ],
  endpoints: [
    endpoint(`shop/${markup}`, {
      title: markup,
      summary: markup,
      description: markdown,
      path: markup,
      parameters: [{ name: markup, in: "query", required: true, description: markdown, at: at() }],
      responses: [{ status: markup, description: markdown, headers: [], content: [], at: at() }],
    }),
  ],
  terms: [term("evil", { title: markup, definition: markdown, synonyms: [markup] })],
  flows: [
    {
      id: `commerce/${markup}`,
      domain: "commerce",
      title: markup,
      description: markdown,
      steps: [{ id: markup, title: markup, summary: markdown, at: at() }],
      at: at(),
    },
  ],
  source: () => `${markup}\n${"x".repeat(5_000)}\n${emoji}\n`,
});

function manyFields(count: number): Record<string, { readonly type: string }> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, { type: "string" }]));
}
