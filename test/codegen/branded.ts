import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";

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

const api = `openapi: 3.1.0
info: { title: Visits, version: 1.0.0 }
paths:
  /visits/{visitId}:
    get:
      operationId: getVisit
      parameters:
        - { name: visitId, in: path, required: true, schema: { type: string, format: uuid } }
        - { name: since, in: query, schema: { type: string, format: date-time } }
      responses:
        "200":
          description: The visit.
          content: { application/json: { schema: { $ref: "#/components/schemas/Visit" } } }
components:
  schemas:
    Visit:
      type: object
      required: [visitId]
      properties:
        visitId: { type: string, format: uuid }
        page: { type: string }
`;

/** A contract whose workspace asks for branded formats. */
export function brandedFabric(): Promise<Fabric> {
  const settings = "title: Visits\ntypes: { formats: branded }\n";
  const files = memoryFiles({
    "concord.yaml": settings,
    "contracts/web/visits/asyncapi.yaml": contract,
    "contracts/web/visits/openapi.yaml": api,
  });
  return loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" });
}

/** A program that stands beside its types: what must compile, and what must not. */
export const brandedProgram = `import type { Visit, paths } from "./http.js";
import type { VisitsClient } from "./http.client.js";
import type { DateTimeText, UuidText, Visited } from "./types.js";
export const id = "0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b" as UuidText;
export const at = "2026-03-01T10:00:00Z" as DateTimeText;
export const visit: Visited = { visitId: id, at, until: null, page: "home" };
export const text: string = id;
// @ts-expect-error a text like any other
export const plain: Visited = { visitId: "0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b", at };
// @ts-expect-error a text of another format
export const other: Visited = { visitId: at, at };
type GetVisit = paths["/visits/{visitId}"]["get"];
export const asked: GetVisit["parameters"] = { path: { visitId: id }, query: { since: at } };
// @ts-expect-error a text of another format
export const since: GetVisit["parameters"] = { path: { visitId: id }, query: { since: id } };
// Nobody has looked at what plain fetch gives.
export const answered: GetVisit["responses"][200]["content"]["application/json"] = { visitId: "?", page: "home" };
// @ts-expect-error a text like any other
export const unmarked: Visit = { visitId: "0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b" };
export type Asked = Parameters<VisitsClient["getVisit"]>[0];
export const call: Asked = { path: { visitId: id } };
// @ts-expect-error a text like any other
export const unmarkedCall: Asked = { path: { visitId: "home" } };
`;
