import { readFileSync } from "node:fs";
import path from "node:path";
import { type Endpoint, type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const everything = readFileSync(
  path.join(import.meta.dirname, "fixtures/openapi-3.2/contracts/it/logs/openapi.yaml"),
  "utf8",
);

describe("OpenAPI 3.2", () => {
  let fabric: Fabric;
  const endpoint = (name: string): Endpoint => fabric.endpoints.find((one) => one.name === name)!;
  beforeAll(async () => {
    fabric = await loadFabric(memoryFiles({ "openapi.yaml": everything }), { root: "openapi.yaml" });
  });

  test("a document with all that is new is valid", () => {
    expect(errorsIn(fabric)).toEqual([]);
    expect(fabric.contracts[0]).toMatchObject({ specificationVersion: "3.2.0", valid: true });
  });

  test("the query method, and methods beyond the usual ones", () => {
    expect(fabric.endpoints.map(({ name, method }) => [name, method])).toEqual([
      ["copyLog", "copy"],
      ["followLogs", "get"],
      ["listLogs", "get"],
      ["searchLogs", "query"],
      ["selectLogs", "get"],
    ]);
  });

  test("parameters of the whole query string, and in the form of cookies", () => {
    expect(endpoint("listLogs").parameters).toMatchObject([
      {
        name: "filter",
        in: "querystring",
        mediaType: "application/x-www-form-urlencoded",
        schema: { json: { type: "object" } },
      },
      { name: "session", in: "cookie", style: "cookie" },
    ]);
  });

  test("media types among the components, and what a stream's items are", () => {
    const [response] = endpoint("followLogs").responses;
    expect(response!.description).toBe("As they come.");
    expect(response!.content).toMatchObject([
      { mediaType: "application/jsonl", each: true, schema: { name: "Entry" } },
      { mediaType: "text/event-stream", each: true, schema: { json: { required: ["data"] } } },
    ]);
    expect(endpoint("searchLogs").responses[0]!.content[0]).not.toHaveProperty("each");
  });

  test("examples by what they mean, else by how they are written", () => {
    const [media] = endpoint("searchLogs").responses[0]!.content;
    expect(media!.examples).toMatchObject([
      { name: "meant", payload: { line: "a" } },
      { name: "written", payload: '{"line":"b"}' },
    ]);
  });

  test("servers by their names, schemes by reference", () => {
    expect(fabric.services[0]!.servers).toMatchObject([{ name: "production", host: "logs.example" }]);
    expect(endpoint("listLogs").access!.ways).toEqual([{ oauth2: ["logs:read"] }]);
  });

  test("a reference to a document's own address means the document", async () => {
    const models = `
openapi: 3.2.0
$self: https://contracts.example/models
info: { title: Models, version: 1.0.0 }
components: { schemas: { Line: { type: string } } }
`;
    const user = `
openapi: 3.2.0
info: { title: Logs, version: 1.0.0 }
paths:
  /line:
    get:
      operationId: getLine
      responses:
        "200":
          content:
            application/json: { schema: { $ref: "https://contracts.example/models#/components/schemas/Line" } }
`;
    const found = await fabricOf({ "it/models/openapi.yaml": models, "it/logs/openapi.yaml": user });
    expect(errorsIn(found)).toEqual([]);
    expect(found.endpoints[0]!.responses[0]!.content[0]!.schema).toMatchObject({
      name: "Line",
      json: { type: "string" },
    });
  });

  test("what 3.2 forbids is told where it stands", async () => {
    const both = everything.replace(/in: cookie\s+style: cookie/, "in: query");
    const found = await fabricOf({ "it/logs/openapi.yaml": both });
    expect(found.findings.map(({ code, at }) => [code, at.pointer])).toEqual([
      ["contracts/openapi-invalid", "/paths/~1logs/get/parameters"],
    ]);
  });
});
