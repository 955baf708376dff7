import { loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";
import { compile, layOut } from "./compile-packages.ts";
import { planFabric } from "./plan-contract.ts";

const contract = `asyncapi: 3.0.0
info: { title: Visits, version: 1.0.0 }
channels:
  visits:
    address: visits
    messages:
      visited:
        x-key: $message.payload#/visitId
        payload:
          type: object
          required: [visitId, at]
          properties:
            visitId: { type: string, format: uuid }
            at: { type: string, format: date-time }
            until: { type: [string, "null"], format: date-time }
            page: { type: string }
        examples:
          - payload: { visitId: 0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b, at: "2026-03-01T10:00:00Z" }
operations:
  sendVisited: { action: send, channel: { $ref: "#/channels/visits" } }
`;

const program = `import type { DateTimeText, UuidText, Visited } from "./types.js";
export const id = "0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b" as UuidText;
export const at = "2026-03-01T10:00:00Z" as DateTimeText;
export const visit: Visited = { visitId: id, at, until: null, page: "home" };
export const text: string = id;
// @ts-expect-error a text like any other
export const plain: Visited = { visitId: "0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b", at };
// @ts-expect-error a text of another format
export const other: Visited = { visitId: at, at };
`;

test("branded formats are told apart, and everything else goes on compiling", async () => {
  const settings = "title: Visits\ntypes: { formats: branded }\n";
  const files = memoryFiles({ "concord.yaml": settings, "contracts/web/visits/asyncapi.yaml": contract });
  const fabric = await loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" });
  const packages = layOut(new Map([["branded", await planFabric(fabric)]]));
  expect(compile(packages.set("/branded/visits/src/program.ts", program))).toEqual([]);
}, 60_000);
