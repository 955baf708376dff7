import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { diskFiles, loadFabric } from "@concord/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const contract = "asyncapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\n";
let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), "concord-files-"));
  await mkdir(path.join(cwd, "contracts/shop/orders"), { recursive: true });
  await writeFile(path.join(cwd, "contracts/shop/orders/asyncapi.yaml"), contract);
  await writeFile(path.join(cwd, "secret.yaml"), "type: string\n");
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

async function reasonFor(file: string): Promise<string> {
  const read = await diskFiles({ cwd, root: "contracts" }).read(file);
  return read.ok ? "read" : read.reason;
}

describe("files on disk", () => {
  test("lists what is below the folder, links and hidden folders as they should be", async () => {
    await mkdir(path.join(cwd, "contracts/.git"));
    await writeFile(path.join(cwd, "contracts/.git/config.yaml"), "");
    await symlink(path.join(cwd, "contracts/shop"), path.join(cwd, "contracts/shop/orders/loop"));
    await symlink(cwd, path.join(cwd, "contracts/outside"));
    expect(await diskFiles({ cwd, root: "contracts" }).list()).toEqual(["contracts/shop/orders/asyncapi.yaml"]);
  });

  test("reads inside the folder only", async () => {
    await symlink(path.join(cwd, "secret.yaml"), path.join(cwd, "contracts/shop/link.yaml"));
    await symlink(path.join(cwd, "contracts/shop/orders/asyncapi.yaml"), path.join(cwd, "contracts/shop/inner.yaml"));
    await symlink(path.join(cwd), path.join(cwd, "contracts/up"));
    expect(await reasonFor("contracts/shop/orders/asyncapi.yaml")).toBe("read");
    expect(await reasonFor("contracts/shop/inner.yaml")).toBe("read");
    expect(await reasonFor("contracts/shop/link.yaml")).toBe("outside");
    expect(await reasonFor("contracts/up/secret.yaml")).toBe("outside");
    expect(await reasonFor("contracts/../secret.yaml")).toBe("outside");
    expect(await reasonFor(path.join(cwd, "secret.yaml"))).toBe("outside");
    expect(await reasonFor("contracts/none.yaml")).toBe("missing");
    expect(await reasonFor("contracts/shop")).toBe("unreadable");
  });

  test("a link out of the folder is refused where a reference goes through it, and where it poses as a contract", async () => {
    await symlink(path.join(cwd, "secret.yaml"), path.join(cwd, "contracts/shop/Secret.yaml"));
    await mkdir(path.join(cwd, "contracts/shop/stock"));
    await symlink("/etc/hostname", path.join(cwd, "contracts/shop/stock/asyncapi.yaml"));
    const payload = "channels: { a: { address: a, messages: { m: { payload: { $ref: ../Secret.yaml } } } } }\n";
    await writeFile(path.join(cwd, "contracts/shop/orders/asyncapi.yaml"), contract + payload);
    const fabric = await loadFabric(diskFiles({ cwd, root: "contracts" }), { root: "contracts" });
    expect(
      fabric.findings.map(({ code, at, facts }) => [code, at.file, at.line, facts["detail"] ?? facts["reason"]]),
    ).toEqual([
      ["contracts/file-unreadable", "contracts/shop/Secret.yaml", 1, "outside"],
      ["contracts/reference-refused", "contracts/shop/orders/asyncapi.yaml", 3, "link"],
      ["contracts/file-unreadable", "contracts/shop/stock/asyncapi.yaml", 1, "outside"],
    ]);
    expect(fabric.contracts.map(({ valid }) => valid)).toEqual([false]);
  });

  test("a single document may refer to the files beside it, and to none above", async () => {
    await writeFile(path.join(cwd, "contracts/shop/orders/Line.yaml"), "type: object\n");
    await writeFile(path.join(cwd, "contracts/shop/Above.yaml"), "type: object\n");
    const messages = "{ beside: { payload: { $ref: Line.yaml } }, above: { payload: { $ref: ../Above.yaml } } }";
    const root = "contracts/shop/orders/asyncapi.yaml";
    await writeFile(path.join(cwd, root), `${contract}channels: { a: { address: a, messages: ${messages} } }\n`);
    const fabric = await loadFabric(diskFiles({ cwd, root }), { root });
    expect(fabric.findings.map(({ code, facts }) => [code, facts["ref"]])).toEqual([
      ["contracts/reference-refused", "../Above.yaml"],
    ]);
    expect(fabric.messages.find(({ name }) => name === "beside")!.payload!.json).toEqual({ type: "object" });
  });

  test("a file that is too large is not read, and said to be", async () => {
    const source = diskFiles({ cwd, root: "contracts", maxBytes: 20 });
    const fabric = await loadFabric(source, { root: "contracts" });
    expect(fabric.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["contracts/file-too-large", "error"],
    ]);
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read is a finding", async () => {
    await chmod(path.join(cwd, "contracts/shop/orders/asyncapi.yaml"), 0);
    const fabric = await loadFabric(diskFiles({ cwd, root: "contracts" }), { root: "contracts" });
    expect(fabric.findings.map(({ code }) => code)).toContain("contracts/file-unreadable");
  });

  test("there is nothing in an empty folder, and nothing where there is no folder", async () => {
    await mkdir(path.join(cwd, "empty"));
    for (const root of ["empty", "nowhere"]) {
      const fabric = await loadFabric(diskFiles({ cwd, root }), { root });
      expect(fabric.findings.map(({ code }) => code)).toEqual(["contracts/nothing-found"]);
    }
  });
});
