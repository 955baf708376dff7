import { describe, expect, test } from "vitest";
import { orders, ordersFile, shop } from "./orders.ts";
import { concord, repository } from "./run.ts";

const wider = orders({ currency: "[EUR, USD, CHF]" });

describe("diff", () => {
  test("two documents, without a repository, whatever they are called", async () => {
    const { folder } = repository({ "old.yaml": orders(), "new.yaml": wider });
    const { code, out } = await concord(folder, ["diff", "old.yaml", "new.yaml", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(out).findings).toMatchObject([
      { code: "compat/payload-widened", at: { file: "new.yaml", line: 31 }, related: [{ at: { file: "old.yaml" } }] },
    ]);
    expect(await concord(folder, ["diff", "new.yaml", "new.yaml"])).toMatchObject({
      code: 0,
      out: "nothing changed that goes over the wire\n",
    });
  });

  test("a change that breaks nobody is counted and passes", async () => {
    const optional = orders().replace("currency:\n", "note:\n            type: string\n          currency:\n");
    const { folder } = repository({ "old.yaml": orders(), "new.yaml": optional });
    expect(await concord(folder, ["diff", "old.yaml", "new.yaml"])).toMatchObject({
      code: 0,
      out: "no breaking change in 1 change\n",
    });
  });

  test("folders, revisions with a path, and a revision alone", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("tag", "v1");
    repo.write({ [ordersFile]: wider });
    for (const [before, after] of [
      ["v1:contracts", "contracts"],
      ["v1", "contracts"],
      [`v1:${ordersFile}`, ordersFile],
      ["v1:./contracts", "./contracts/"],
    ] as const) {
      const { code, out } = await concord(repo.folder, ["diff", before, after]);
      expect([before, code, out]).toEqual([before, 1, expect.stringContaining(`@v1:31:`)]);
    }
    repo.commit("second");
    expect(await concord(repo.folder, ["diff", "v1", "HEAD"])).toMatchObject({ code: 1 });
    expect(await concord(repo.folder, ["diff", "HEAD", "v1"])).toMatchObject({ code: 1 });
  });

  test("an older version of the specification is a notation, not a change", async () => {
    const older = `asyncapi: 2.6.0
info: { title: Orders, version: 1.0.0 }
servers:
  log: { url: "log.example:9092", protocol: kafka }
channels:
  orders.placed:
    subscribe:
      operationId: sendOrderPlaced
      message:
        name: orderPlaced
        payload:
          type: object
          required: [orderId, currency]
          properties:
            orderId: { type: string }
            currency: { type: string, enum: [EUR, USD] }
`;
    const { folder } = repository({ "old.yaml": older, "new.yaml": orders() });
    expect(await concord(folder, ["diff", "old.yaml", "new.yaml"])).toMatchObject({
      code: 0,
      out: "nothing changed that goes over the wire\n",
    });
  });

  test("what is neither a file nor a revision, and what holds no contract, is said", async () => {
    const repo = repository({ "old.yaml": orders(), "notes.yaml": "hello: there\n" });
    repo.commit("first");
    const missing = await concord(repo.folder, ["diff", "old.yaml", "nope:old.yaml"]);
    expect([missing.code, missing.err]).toEqual([
      2,
      expect.stringContaining("nope:old.yaml is neither a file here nor"),
    ]);
    const absent = await concord(repo.folder, ["diff", "old.yaml", "HEAD:gone.yaml"]);
    expect([absent.code, absent.err]).toEqual([2, expect.stringContaining("gone.yaml does not exist at HEAD")]);
    const empty = await concord(repo.folder, ["diff", "old.yaml", "notes.yaml"]);
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining("holds no AsyncAPI or OpenAPI document")]);
  });

  test("a side after that cannot be read blocks", async () => {
    const { folder } = repository({ "old.yaml": orders(), "new.yaml": "asyncapi: 3.0.0\ninfo: [\n" });
    const { code, out } = await concord(folder, ["diff", "old.yaml", "new.yaml"]);
    expect([code, out]).toEqual([1, expect.stringContaining("error contracts/yaml-invalid  new.yaml:")]);
  });
});
