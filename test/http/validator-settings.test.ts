import { loadFabric, memoryFiles } from "@concord/contracts";
import { expect, test } from "vitest";
import { type Validator, importText } from "../codegen/emit-schema.ts";
import { planHttp } from "./generated-apis.ts";

const contract = `openapi: 3.1.0
info: { title: Visits, version: 1.0.0 }
paths:
  /visits:
    post:
      operationId: addVisit
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/Visit" } } }
      responses: { "204": { description: Added. } }
components:
  schemas:
    Visit:
      type: object
      required: [from, until]
      properties: { from: { type: string, format: date }, until: { type: string, format: date } }
`;

async function rules(settings: string, value: unknown): Promise<readonly string[]> {
  const files = memoryFiles({ "concord.yaml": settings, "contracts/web/visits/openapi.yaml": contract });
  const [plan] = await planHttp(await loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" }));
  const code = plan!.files.find(({ path }) => path.endsWith("dist/http.validators.js"))!.text;
  const { validateVisit } = await importText<Record<string, Validator>>(code);
  return (validateVisit!(value) ?? []).map(({ field, rule }) => `${field} ${rule}`);
}

test.each([
  ["title: Visits", { from: "2026-02-30" }, ["/until required"]],
  ["title: Visits\nvalidators: { violations: all }", {}, ["/from required", "/until required"]],
  ["title: Visits", { from: "2026-02-30", until: "2026-03-01" }, ["/from format"]],
  ["title: Visits\nvalidators: { formats: fast }", { from: "2026-02-30", until: "2026-03-01" }, []],
])("validators of an API are as the workspace asks: %j", async (settings, value, expected) => {
  expect(await rules(settings, value)).toEqual(expected);
});
