import { fileURLToPath } from "node:url";
import { modelService } from "@concord/codegen";
import { diskFiles, loadFabric } from "@concord/contracts";
import { expect, test } from "vitest";
import { stubNames } from "../../catalog-site/src/views/stub.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("the catalog calls packages, prefixes and messages as the generators do", async () => {
  const source = diskFiles({ cwd: root, root: "contracts", also: ["concord.yaml"] });
  const fabric = await loadFabric(source, { root: "contracts", workspaceFile: "concord.yaml" });
  const models = new Map(
    fabric.services.map((service) => [service.id, modelService(fabric, service, { scope: "@contracts" })]),
  );
  for (const message of fabric.messages) {
    const model = models.get(message.owner);
    const member = model?.messages.find((one) => one.message.id === message.id)?.name;
    expect(stubNames(message)).toEqual({ packageName: model?.packageName, prefix: model?.prefix, member });
  }
  expect(fabric.messages.length).toBeGreaterThan(40);
});
