import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";

const contract = `openapi: 3.1.0
info: { title: Trips, version: 1.0.0 }
paths:
  /trips:
    post:
      operationId: planTrip
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Trip" } } }
      responses: { "200": { description: Planned., content: { application/json: { schema: { $ref: "#/components/schemas/Trip" } } } } }
  /trips/search:
    post:
      operationId: findTrips
      parameters:
        - { name: limit, in: query, schema: { type: integer, default: 20 } }
        - { name: after, in: query, schema: { type: string, default: null } }
      requestBody:
        content:
          application/json: { schema: { $ref: "#/components/schemas/Filter" } }
          application/x-www-form-urlencoded: { schema: { $ref: "#/components/schemas/Filter" } }
          multipart/form-data: { schema: { type: object, properties: { map: { type: string, format: binary }, scale: { type: integer, default: 5 } } } }
          text/plain: { schema: { type: string, default: anywhere } }
      responses: { "204": { description: Found. } }
components:
  schemas:
    Seats: { type: integer, minimum: 1, default: 1 }
    Stop:
      type: object
      required: [place, kind]
      properties:
        place: { type: string }
        kind: { type: string, default: never filled in }
        minutes: { type: integer, default: 10 }
        detours: { type: array, items: { $ref: "#/components/schemas/Stop" } }
    Named: { type: object, properties: { name: { type: string, default: A trip } } }
    Trip:
      allOf:
        - $ref: "#/components/schemas/Named"
        - type: object
          required: [stops]
          properties:
            id: { type: string, readOnly: true, default: none }
            seats: { $ref: "#/components/schemas/Seats" }
            budget: { type: integer, format: int64, default: 1000 }
            tags: { type: array, items: { type: string }, default: [leisure] }
            note: { type: [string, "null"], default: null }
            motto: { type: string, default: null }
            pace: { enum: [slow, fast], default: Slow }
            size: { allOf: [{ type: integer }], default: large }
            options: { type: object, default: {}, properties: { quiet: { type: boolean, default: true }, speed: { type: integer } } }
            stops: { type: array, items: { $ref: "#/components/schemas/Stop" } }
            byDay: { type: object, properties: { never: { type: object } }, additionalProperties: { $ref: "#/components/schemas/Stop" } }
            by: { oneOf: [{ $ref: "#/components/schemas/Train" }, { type: string }] }
            __proto__: { type: string, default: no prototype }
    Train: { type: object, required: [train], properties: { train: { type: string }, class: { type: integer, default: 2 } } }
    Filter: { type: object, properties: { text: { type: string }, days: { type: integer, default: 3 } } }
`;

/** An API whose bodies have defaults, in a workspace that asks for bigints. */
export function defaultsFabric(): Promise<Fabric> {
  const files = memoryFiles({
    "concord.yaml": "title: Trips\ntypes: { int64: bigint }\n",
    "contracts/travel/trips/openapi.yaml": contract,
  });
  return loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" });
}

/** A program that stands beside the types: what must compile, and what must not. */
export const defaultsProgram = `import type { TripsClient } from "./http.client.js";
import type { Stop, Trip } from "./http.models.js";
import type { TripsHandlers } from "./http.server.js";
type Sent = Parameters<TripsClient["planTrip"]>[0]["body"];
export const sent: Sent = { stops: [{ place: "Ghent", kind: "town" }] };
type Planned = Parameters<TripsHandlers["planTrip"]>[0]["body"];
export function plan({ name, seats, budget, tags, note, options, stops, byDay, by }: Planned): readonly unknown[] {
  const texts: readonly string[] = [name, ...tags];
  const seatsAndBudget: readonly [number, bigint] = [seats, budget];
  const noted: string | null = note;
  const quiet: boolean = options.quiet;
  const minutes: readonly (number | undefined)[] = [stops[0]!.minutes, stops[0]!.detours![0]!.minutes];
  const ofDay: string | undefined = byDay?.["monday"] && "there";
  // @ts-expect-error there is no default
  const speed: number = options.speed;
  if (by === undefined || typeof by === "string") return [texts, seatsAndBudget, noted, quiet, minutes, ofDay, speed];
  // @ts-expect-error nobody knows which alternative is meant
  const travelClass: number = by.class;
  return [travelClass];
}
// @ts-expect-error a default that the field itself does not allow is none
export const motto = (body: Planned): string => body.motto;
// @ts-expect-error a handler does not get what callers may not send
export const id = (body: Planned): string => body.id;
type Found = Parameters<TripsHandlers["findTrips"]>[0];
export function find(request: Found): number {
  const limit: number = request.query.limit;
  // @ts-expect-error a default that the parameter itself does not allow is none
  const after: string = request.query.after;
  if (after === "") return 0;
  if (request.body === undefined) return limit;
  if (request.contentType === "application/x-www-form-urlencoded") return request.body.days;
  if (request.contentType === "multipart/form-data") return request.body.scale + (request.body.map?.size ?? 0);
  if (request.contentType === "text/plain") return request.body.length;
  return request.body.days;
}
export const answered: Trip = { stops: [] };
export const stop: Stop = { place: "Ghent", kind: "town" };
`;
