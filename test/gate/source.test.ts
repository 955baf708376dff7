import { sourceRules } from "@concord/compat";
import { describe, expect, test } from "vitest";
import { billing, orders, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, concord, repository } from "../cli/run.ts";

const apiFile = "contracts/commerce/orders/openapi.yaml";

function api(given: { readonly id?: string; readonly path?: string } = {}): string {
  const { id = "getOrder", path = "orderId" } = given;
  return `openapi: 3.0.3
info: { title: Orders, version: 1.0.0 }
paths:
  /orders/{${path}}:
    get:
      operationId: ${id}
      parameters: [{ name: ${path}, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: The order.
          content: { application/json: { schema: { type: object, properties: { orderId: { type: string } } } } }
`;
}

function start(source?: string): Repo {
  const settings = source === undefined ? "" : `compatibility:\n  source: ${source}\n`;
  const repo = repository({ ...shop(), [apiFile]: api(), "concord.yaml": `contracts: contracts\n${settings}` });
  repo.commit("first");
  return repo;
}

interface Told {
  readonly code: number;
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly mayAffect?: unknown }[];
}

async function check({ folder }: Repo): Promise<Told> {
  const { code, out } = await concord(folder, ["check", "--against", "HEAD", "--json"]);
  return { code, findings: JSON.parse(out).findings };
}

const renamedMessage = {
  [ordersFile]: orders().replaceAll("orderPlaced", "orderMade"),
  "contracts/commerce/billing/asyncapi.yaml": billing.replaceAll("messages/orderPlaced", "messages/orderMade"),
};

describe("names that programs are written against", () => {
  test("a renamed message is a warning that names its readers, and nothing else", async () => {
    const repo = start();
    repo.write(renamedMessage);
    const { code, findings } = await check(repo);
    expect([code, findings.map((one) => [one.code, one.severity])]).toEqual([
      0,
      expect.arrayContaining([["source/message-renamed", "warning"]]),
    ]);
    expect(findings.every((one) => one.code.startsWith("source/"))).toBe(true);
    expect(findings.find((one) => one.code === "source/message-renamed")!.mayAffect).toEqual([{ service: "billing" }]);
  });

  test("a pinned name is kept", async () => {
    const repo = start();
    const pinned = orders()
      .replaceAll("orderPlaced", "orderMade")
      .replace("    orderMade:\n      payload:", "    orderMade:\n      x-name: orderPlaced\n      payload:");
    repo.write({ ...renamedMessage, [ordersFile]: pinned });
    expect((await check(repo)).findings.map((one) => one.code)).not.toContain("source/message-renamed");
  });

  test.each([
    ["an operationId", api({ id: "readOrder" }), "source/endpoint-renamed"],
    ["a path parameter", api({ path: "id" }), "source/parameter-renamed"],
  ])("%s", async (_name, text, code) => {
    const repo = start();
    repo.write({ [apiFile]: text });
    expect(await check(repo)).toMatchObject({ code: 0, findings: [{ code, severity: "warning" }] });
  });

  test("block where concord.yaml says so before the change, and are not asked about where it says off", async () => {
    const strict = start("error");
    strict.write({ [apiFile]: api({ id: "readOrder" }) });
    expect(await check(strict)).toMatchObject({ code: 1, findings: [{ code: "source/endpoint-renamed" }] });
    strict.write({ "concord.yaml": "contracts: contracts\ncompatibility:\n  source: off\n" });
    expect((await check(strict)).findings.map((one) => one.code).sort()).toEqual([
      "compat/setting-weakened",
      "source/endpoint-renamed",
    ]);
    const silent = start('"off"');
    silent.write({ [apiFile]: api({ id: "readOrder" }) });
    expect(await check(silent)).toMatchObject({ code: 0, findings: [] });
  });

  test("each is explained", async () => {
    for (const { id } of sourceRules)
      expect(await concord(process.cwd(), ["explain", `source/${id}`])).toMatchObject({ code: 0 });
  });
});
